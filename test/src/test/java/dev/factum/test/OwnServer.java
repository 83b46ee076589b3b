package dev.factum.test;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** A PostgreSQL of a test's own, as durable as one in production, that can be killed, started again on what is on its disk, and copied. */
final class OwnServer implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(1);

    private final Path folder;
    private final int port;
    private final Map<String, String> settings;
    private final List<HikariDataSource> pools = new ArrayList<>();
    private EmbeddedPostgres postgres;

    private OwnServer(Path folder, Map<String, String> settings) throws IOException {
        this.folder = folder;
        this.settings = settings;
        this.port = FreePort.next();
        this.postgres = start();
    }

    static OwnServer in(Path folder) throws IOException {
        return in(folder, Map.of());
    }

    static OwnServer in(Path folder, Map<String, String> settings) throws IOException {
        var all = new HashMap<>(Map.of(
                "fsync", "on",
                "synchronous_commit", "on",
                "max_connections", "150",
                "max_prepared_transactions", "10"));
        all.putAll(settings);
        return new OwnServer(folder, all);
    }

    private EmbeddedPostgres start() throws IOException {
        var builder = EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START)
                .setPort(port);
        settings.forEach(builder::setServerConfig);
        var other = System.getProperty(PostgresForTests.BINARIES);
        if (other != null) builder.setPgBinaryResolver((system, hardware) -> PostgresForTests.binaries(Path.of(other)));
        return builder.start();
    }

    HikariDataSource pool(int connections) {
        return pool(connections, "test");
    }

    /** @param name as which the server knows it */
    HikariDataSource pool(int connections, String name) {
        var config = new HikariConfig();
        config.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres"));
        config.addDataSourceProperty("ApplicationName", name);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(5_000);
        config.setInitializationFailTimeout(-1);
        var pool = new HikariDataSource(config);
        pools.add(pool);
        return pool;
    }

    /** {@code kill -9} of the whole server, as a power cut would; its disk stays. */
    void kill() {
        var server = process();
        var workers = server.children().toList();
        server.destroyForcibly();
        server.onExit().join();
        workers.forEach(worker -> {
            worker.destroyForcibly();
            worker.onExit().join();
        });
        closeQuietly();
    }

    private ProcessHandle process() {
        try {
            var pid = Files.readAllLines(folder.resolve("postmaster.pid")).getFirst();
            return ProcessHandle.of(Long.parseLong(pid.trim())).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it runs, or is about to by itself. */
    boolean isAlive() {
        try {
            return process().isAlive();
        } catch (UncheckedIOException | NoSuchElementException e) {
            return false;
        }
    }

    void startAgain() throws IOException {
        closeQuietly();
        postgres = start();
    }

    /** A clean stop. */
    void stop() {
        closeQuietly();
    }

    private void closeQuietly() {
        try {
            postgres.close();
        } catch (IOException | RuntimeException e) {
            // it is not there any more
        }
    }

    /** What is on the disk of a stopped server, as it is. */
    Path copyTo(Path other) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.toList()) {
                var target = other.resolve(folder.relativize(file).toString());
                if (Files.isDirectory(file)) Files.createDirectories(target);
                else if (!file.endsWith("postmaster.pid")
                        && !file.getFileName().toString().startsWith("epg-")) Files.copy(file, target);
            }
        }
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rwx------"));
        return other;
    }

    @Override
    public void close() {
        pools.forEach(HikariDataSource::close);
        closeQuietly();
    }
}

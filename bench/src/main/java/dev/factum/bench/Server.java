package dev.factum.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;

/** The one PostgreSQL that all contenders use, as durable as in production. */
final class Server implements AutoCloseable {
    /** Clock ticks a second in {@code /proc}: the same on every Linux that Java runs on. */
    private static final double MICROS_A_TICK = 10_000;

    private final EmbeddedPostgres postgres;
    private final Path folder;

    private Server(EmbeddedPostgres postgres, Path folder) {
        this.postgres = postgres;
        this.folder = folder;
    }

    /** Processor time, in µs. */
    record Cpu(double client, double server) {
        Cpu plus(Cpu other) {
            return new Cpu(client + other.client, server + other.server);
        }

        Cpu minus(Cpu other) {
            return new Cpu(client - other.client, server - other.server);
        }

        Cpu dividedBy(long count) {
            return new Cpu(client / count, server / count);
        }
    }

    static Server start() throws IOException {
        var folder = Files.createTempDirectory("factum-bench");
        return new Server(
                EmbeddedPostgres.builder()
                        .setDataDirectory(folder)
                        .setPGStartupWait(Duration.ofMinutes(1))
                        .setServerConfig("fsync", "on")
                        .setServerConfig("full_page_writes", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("max_connections", "300")
                        .setServerConfig("shared_buffers", "1GB")
                        .setServerConfig("max_wal_size", "4GB")
                        .start(),
                folder);
    }

    String description() throws SQLException {
        return "PostgreSQL " + show("server_version") + " (fsync " + show("fsync") + ", synchronous_commit "
                + show("synchronous_commit") + "), Java " + Runtime.version().feature() + ", "
                + Runtime.getRuntime().availableProcessors() + " cores";
    }

    private String show(String setting) throws SQLException {
        try (var c = postgres.getPostgresDatabase().getConnection();
                var statement = c.createStatement();
                var row = statement.executeQuery("show " + setting)) {
            row.next();
            return row.getString(1);
        }
    }

    Database database(String name) throws SQLException {
        execute("create database " + name);
        return new Database(this, name);
    }

    void drop(String name) throws SQLException {
        execute("drop database " + name + " with (force)");
    }

    private void execute(String sql) throws SQLException {
        try (var c = postgres.getPostgresDatabase().getConnection();
                var statement = c.createStatement()) {
            statement.execute(sql);
        }
    }

    String url(String database) {
        return postgres.getJdbcUrl("postgres", database);
    }

    Cpu cpu() {
        var own = ProcessHandle.current();
        double client = own.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e3;
        return new Cpu(client, processes().mapToDouble(Server::micros).sum());
    }

    private Stream<ProcessHandle> processes() {
        try {
            long pid = Long.parseLong(Files.readAllLines(folder.resolve("postmaster.pid"))
                    .getFirst()
                    .trim());
            var server = ProcessHandle.of(pid).orElseThrow();
            return Stream.concat(Stream.of(server), server.children());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double micros(ProcessHandle process) {
        try {
            var stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_A_TICK;
        } catch (IOException e) {
            return 0; // it has ended
        }
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}

package dev.factum.shop.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL 18 in a folder, durable as a server ought to be. A run that was killed leaves its server behind: it is stopped before
 * the folder is used again.
 */
public final class EmbeddedServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(30);

    private final EmbeddedPostgres postgres;

    private EmbeddedServer(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    public static EmbeddedServer start(Path folder) throws IOException {
        stopOrphan(folder);
        Files.createDirectories(folder);
        return new EmbeddedServer(EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(START)
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "100")
                .setServerConfig("shared_buffers", "64MB")
                .setServerConfig("max_wal_size", "1GB")
                .start());
    }

    public String url() {
        return postgres.getJdbcUrl("postgres", "postgres");
    }

    /** Stops the server that an earlier run has left in this folder, if there is one. */
    public static void stopOrphan(Path folder) throws IOException {
        var orphan = orphan(folder);
        if (orphan.isEmpty()) return;
        LOG.info(
                "a killed run has left its PostgreSQL behind (process {}): stopping it",
                orphan.get().pid());
        for (var signal : List.of("INT", "QUIT", "KILL")) {
            new ProcessBuilder("kill", "-" + signal, Long.toString(orphan.get().pid())).start();
            if (hasEnded(orphan.get())) return;
        }
        throw new IOException("the PostgreSQL of " + folder + " (process "
                + orphan.get().pid() + ") does not stop: stop it by hand and start again");
    }

    private static boolean hasEnded(ProcessHandle process) {
        try {
            process.onExit().get(STOP.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new CompletionException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The process that the folder's {@code postmaster.pid} names, if it is alive and a PostgreSQL. */
    private static Optional<ProcessHandle> orphan(Path folder) throws IOException {
        var file = folder.resolve("postmaster.pid");
        if (!Files.exists(file)) return Optional.empty();
        var lines = Files.readAllLines(file);
        if (lines.isEmpty()) return Optional.empty();
        return ProcessHandle.of(Long.parseLong(lines.getFirst().trim()))
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info().command().orElse("").contains("postgres"));
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}

package dev.factum.shop;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One role's process, started again on the same port whenever it ends before it is told to. Thread-safe. */
final class Supervised implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervised.class);
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final String name;
    private final Role role;
    private final Map<String, Object> settings;
    private final Path log;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private @Nullable Process process;
    private boolean closed;

    private Supervised(String name, Role role, Map<String, Object> settings, Path log) {
        this.name = name;
        this.role = role;
        this.settings = settings;
        this.log = log;
    }

    /** @param settings with the port, or none for any that is free */
    static Supervised start(String name, Role role, Map<String, Object> settings, Path log) {
        var supervised = new Supervised(name, role, settings, log);
        Thread.ofVirtual().name("supervise " + name).start(supervised::supervise);
        return supervised;
    }

    /** Returns when it is ready for the first time. @throws IOException if it ended before, or is not within three minutes; see its log */
    int awaitPort() throws IOException {
        try {
            return port.get(START.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(name + " does not start: see " + log, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + name + " started", e);
        }
    }

    private void supervise() {
        try {
            for (var begun = begin(); begun != null; begun = begin()) {
                var said = new BufferedReader(begun.inputReader(StandardCharsets.UTF_8)).readLine();
                if (said != null) port.complete(Integer.parseInt(said));
                int status = begun.waitFor();
                if (!port.isDone()) {
                    port.completeExceptionally(new IOException("it ended with " + status));
                    return;
                }
                if (!isClosed()) LOG.warn("{} has ended with {}: it is started again", name, status);
                Thread.sleep(AGAIN);
            }
        } catch (IOException e) {
            LOG.error("{} cannot be started", name, e);
            port.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** @return null if it is not to be started any more */
    private synchronized @Nullable Process begin() throws IOException {
        if (closed) return null;
        var begun = Child.start(
                "160m",
                System.getProperty("java.class.path"),
                log,
                List.of("-Dshop.log=" + log, RoleProcess.class.getName(), role.name()));
        process = begun;
        var input = begun.outputWriter(StandardCharsets.UTF_8);
        try {
            for (var setting : settings.entrySet())
                input.append(setting.getKey())
                        .append('=')
                        .append(String.valueOf(setting.getValue()))
                        .append('\n');
            if (port.isDone()) input.append("server.port=" + port.getNow(0)).append('\n');
            input.append('\n').flush();
        } catch (IOException e) {
            LOG.warn("{} has ended before it was told what to do", name); // its status says the rest
        }
        return begun;
    }

    /** Tells it to end; {@link #close} waits until it has. */
    synchronized void end() {
        closed = true;
        if (process == null) return;
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("{} has ended already", name, e);
        }
    }

    @Override
    public void close() {
        end();
        Process last;
        synchronized (this) {
            last = process;
        }
        if (last != null) Child.await(last);
    }
}

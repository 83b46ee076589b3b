package dev.factum.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A RabbitMQ of one's own, the installed one, on a free port of the loopback interface and with its data in a folder; stopped or killed and started again it has
 * what it had. It ends with the process that started it, however that ends. Not thread-safe.
 */
public final class RabbitBroker implements AutoCloseable {
    /** The package's own script, not the one on the path, which changes the user first. */
    private static final Path SERVER = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(30);

    /** Waits until its input ends, which is when its parent wants it to or is gone; then ends the server, and the name server that it has started. */
    private static final String UNTIL_INPUT_ENDS = """
            "$0" &
            cat > /dev/null
            kill "$(cat "$RABBITMQ_PID_FILE")"
            wait
            rm -f "$RABBITMQ_PID_FILE"
            epmd -port "$ERL_EPMD_PORT" -kill
            """;

    private final Path folder;
    private final int port;
    private final int names;
    private final int distribution;
    private @Nullable Process process;

    private RabbitBroker(Path folder, int port) {
        this.folder = folder;
        this.port = port;
        this.names = FreePort.next();
        this.distribution = FreePort.next();
    }

    /** @throws IllegalStateException if it is not installed, or does not start within two minutes */
    public static RabbitBroker start(Path folder) {
        return start(folder, FreePort.next());
    }

    /** @throws IllegalStateException if it is not installed, or does not start within two minutes */
    public static RabbitBroker start(Path folder, int port) {
        if (!Files.isExecutable(SERVER))
            throw new IllegalStateException("there is no " + SERVER + ": install the package rabbitmq-server");
        var broker = new RabbitBroker(folder, port);
        if (broker.server().isPresent()) throw new IllegalStateException("a RabbitMQ runs in " + folder + " already");
        try {
            Files.writeString(folder.resolve("rabbitmq.conf"), """
                    listeners.tcp.1 = 127.0.0.1:%d
                    disk_free_limit.absolute = 50MB
                    """.formatted(broker.port));
            Files.writeString(folder.resolve("plugins"), "[].\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        broker.begin();
        return broker;
    }

    public static RabbitBroker start() {
        try {
            return start(Files.createTempDirectory("factum-rabbitmq"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> environment() {
        return Map.ofEntries(
                Map.entry("HOME", folder.toString()),
                Map.entry("RABBITMQ_NODENAME", "factum@localhost"),
                Map.entry("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq").toString()),
                Map.entry(
                        "RABBITMQ_ENABLED_PLUGINS_FILE",
                        folder.resolve("plugins").toString()),
                Map.entry("RABBITMQ_MNESIA_BASE", folder.resolve("data").toString()),
                Map.entry("RABBITMQ_LOG_BASE", folder.resolve("log").toString()),
                Map.entry("RABBITMQ_PID_FILE", pidFile().toString()),
                Map.entry("RABBITMQ_DIST_PORT", String.valueOf(distribution)),
                Map.entry("ERL_EPMD_PORT", String.valueOf(names)),
                Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                // its threads spin for work otherwise, on cores that others need
                Map.entry("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "+sbwt none +sbwtdcpu none +sbwtdio none"));
    }

    private Path pidFile() {
        return folder.resolve("pid");
    }

    private Path output() {
        return folder.resolve("output");
    }

    /** Goes on where it was stopped. */
    public void begin() {
        try {
            Files.deleteIfExists(pidFile());
            Files.deleteIfExists(output());
            var builder = new ProcessBuilder("/bin/sh", "-c", UNTIL_INPUT_ENDS, SERVER.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(output().toFile());
            builder.environment().putAll(environment());
            process = builder.start();
            awaitStart(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while RabbitMQ started", e);
        }
    }

    private void awaitStart(Process started) throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < end) {
            if (Files.readString(output()).contains("completed with")) return;
            if (started.waitFor(100, TimeUnit.MILLISECONDS)) break;
        }
        var said = Files.readString(output());
        stop();
        throw new IllegalStateException("RabbitMQ has not started: " + said);
    }

    private Optional<Long> pid() {
        try {
            var text = Files.exists(pidFile()) ? Files.readString(pidFile()).strip() : "";
            return text.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<ProcessHandle> server() {
        return pid().flatMap(ProcessHandle::of).filter(RabbitBroker::isServer);
    }

    /** A number is given out again. */
    private static boolean isServer(ProcessHandle process) {
        return process.isAlive() && process.info().command().orElse("").contains("beam");
    }

    public void stop() {
        if (process == null) return;
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                server().ifPresent(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process = null;
    }

    /** As if its machine's power had failed, but for what the system had not written to the disk yet. */
    public void kill() {
        server().ifPresent(ProcessHandle::destroyForcibly);
        stop();
    }

    /** Until its process is ended, or whoever started it closes its standard input. @param arguments the folder of its data; its port, if that matters */
    public static void main(String[] arguments) throws IOException {
        var folder = Path.of(arguments[0]);
        try (var broker = arguments.length == 1 ? start(folder) : start(folder, Integer.parseInt(arguments[1]))) {
            System.out.println(broker.uri());
            while (System.in.read() >= 0) {
                // nothing is said to it
            }
        }
    }

    /** Whether it is to be short of memory: then it takes no messages, until it is not. */
    public void setShortOfMemory(boolean isShort) {
        var builder = new ProcessBuilder(
                        SERVER.resolveSibling("rabbitmqctl").toString(),
                        "set_vm_memory_high_watermark",
                        isShort ? "0.000001" : "0.4")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("control").toFile());
        builder.environment().putAll(environment());
        try {
            int status = builder.start().waitFor();
            if (status != 0)
                throw new IllegalStateException("rabbitmqctl: " + Files.readString(folder.resolve("control")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while RabbitMQ was told", e);
        }
    }

    public String uri() {
        return "amqp://guest:guest@127.0.0.1:" + port + "/%2F";
    }

    @Override
    public void close() {
        stop();
    }
}

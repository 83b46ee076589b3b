package dev.factum.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A Java process of a test's own, on the test's class path, that can be killed. What it has to say it says on its standard output. */
final class OwnProcess implements AutoCloseable {
    private final Process process;

    private OwnProcess(Process process) {
        this.process = process;
    }

    static OwnProcess start(List<String> options, Class<?> main, String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(
                List.of("-XX:+UseSerialGC", "-classpath", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        try {
            return new OwnProcess(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code kill -9}; what it has said can still be read. */
    void kill() {
        process.toHandle().destroyForcibly();
    }

    /** Tells it to end: {@code kill -TERM}; what it says until then can be read. */
    void end() {
        process.toHandle().destroy();
    }

    boolean hasEnded(Duration within) throws InterruptedException {
        return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** {@code kill -STOP}: it does nothing, and its connections stay open. */
    void stop() {
        signal("-STOP");
    }

    /** {@code kill -CONT}: it goes on where it was. */
    void goOn() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            var kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) throw new IllegalStateException("kill " + signal + " of " + process + " failed");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Hears each line as it is said, on a thread that ends with the process. */
    Thread hear(Consumer<String> line) {
        return Thread.ofVirtual().start(() -> process.inputReader().lines().forEach(line));
    }

    /** Waits for its end. @return what it has said */
    String output(Duration atMost) throws IOException, InterruptedException {
        var killing = Thread.ofVirtual().start(() -> killAfter(atMost));
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        killing.interrupt();
        return said;
    }

    private void killAfter(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it has ended
        }
    }

    int status() {
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}

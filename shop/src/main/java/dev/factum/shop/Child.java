package dev.factum.shop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A small Java process that this one starts, and that ends when its input does. */
final class Child {
    private static final long STOP_SECONDS = 20;

    private Child() {}

    /** @param heap as {@code -Xmx} takes it @param main the class to start, behind options, before its arguments @param log what it says of its errors */
    static Process start(String heap, String classPath, Path log, List<String> main) throws IOException {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-classpath",
                classPath));
        command.addAll(main);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** Waits until it has ended, its input being closed; after twenty seconds it is ended. */
    static void await(Process process) {
        try {
            if (process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}

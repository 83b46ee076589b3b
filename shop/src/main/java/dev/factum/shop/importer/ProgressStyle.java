package dev.factum.shop.importer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How progress is shown. */
public enum ProgressStyle {
    /** One line that is written again and again. */
    BAR,
    /** A line every few seconds, for a log or a pipe. */
    LINES;

    /** A bar on a terminal, else lines. */
    public static ProgressStyle ofStandardOutput() {
        return isTerminal() ? BAR : LINES;
    }

    /** Asks the kernel, where there is /proc: what System.console() says differs between JDKs. */
    private static boolean isTerminal() {
        try {
            var target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}

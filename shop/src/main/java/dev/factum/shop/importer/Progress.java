package dev.factum.shop.importer;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Supplier;

/** Says how far the import is, no more often than is good to read. Thread-safe. */
final class Progress {
    private static final Duration BAR_EVERY = Duration.ofMillis(200);
    private static final Duration LINE_EVERY = Duration.ofSeconds(5);

    private final PrintStream out;
    private final ProgressStyle style;
    private final Time time;
    private Duration next;
    private int shown;

    Progress(PrintStream out, ProgressStyle style, Time time) {
        this.out = out;
        this.style = style;
        this.time = time;
        this.next = firstAfterNow();
    }

    /** Shows the text, unless one was shown a moment ago. */
    synchronized void show(Supplier<String> text) {
        if (time.now().compareTo(next) < 0) return;
        next = time.now().plus(every());
        if (style == ProgressStyle.BAR) overwrite(text.get());
        else out.println(text.get());
        out.flush();
    }

    /** Shows the last text of a step, and leaves it there. */
    synchronized void end(String text) {
        if (style == ProgressStyle.BAR) overwrite(text);
        else out.print(text);
        out.println();
        out.flush();
        shown = 0;
        next = firstAfterNow();
    }

    /** A bar is there at once; a step that is short needs no line but its last. */
    private Duration firstAfterNow() {
        return style == ProgressStyle.BAR ? time.now() : time.now().plus(LINE_EVERY);
    }

    private Duration every() {
        return style == ProgressStyle.BAR ? BAR_EVERY : LINE_EVERY;
    }

    private void overwrite(String text) {
        out.print("\r" + text + " ".repeat(Math.max(0, shown - text.length())));
        shown = text.length();
    }
}

package dev.factum.shop.importer;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Looks at the books until they are quiet twice in a row, or have stood still for too long, or all in all for longer than {@link #AT_MOST}. */
final class AwaitQuiet {
    static final Duration LOOK_EVERY = Duration.ofMillis(250);

    /** Also ends a wait for books that change and never come to rest. */
    static final Duration AT_MOST = Duration.ofHours(1);

    private final Gateway gateway;
    private final Duration standstill;
    private final Progress progress;
    private final Time time;

    AwaitQuiet(Gateway gateway, Duration standstill, Progress progress, Time time) {
        this.gateway = gateway;
        this.standstill = standstill;
        this.progress = progress;
        this.time = time;
    }

    /** Returns when the books were quiet for the first time; if they never were, when the wait was given up. */
    Duration await() throws InterruptedException {
        var began = time.now();
        var changed = began;
        @Nullable Books last = null;
        var seen = began;
        while (true) {
            var asked = time.now();
            var books = gateway.books();
            if (last != null && areQuiet(last, books)) return end(books, seen);
            seen = time.now();
            if (!books.equals(last)) changed = seen;
            if (isOver(changed, standstill) || isOver(began, AT_MOST)) return end(books, seen);
            progress.show(() -> text(books));
            last = books;
            time.pause(pauseAfter(seen.minus(asked)));
        }
    }

    private static boolean areQuiet(Books last, Books books) {
        return last.quiet()
                && books.quiet()
                && last.orders().placed() == books.orders().placed();
    }

    private Duration end(Books books, Duration at) {
        progress.end(text(books));
        return at;
    }

    private boolean isOver(Duration since, Duration atMost) {
        return time.now().minus(since).compareTo(atMost) > 0;
    }

    /** Books that take long to make are asked for less often. */
    private static Duration pauseAfter(Duration spent) {
        return spent.compareTo(LOOK_EVERY) > 0 ? spent : LOOK_EVERY;
    }

    private static String text(Books books) {
        return String.format(
                Locale.ROOT,
                "%,d orders placed, %,d still processing, %s",
                books.orders().placed(),
                books.orders().processing(),
                books.quiet() ? "quiet" : "not quiet yet");
    }
}

package dev.factum.postgres;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** While a full page of a topic is handled, the one behind it is read: at most one, on a thread of its own that ends with it. Used by one thread. */
final class PageAhead<T> {
    /** @param upTo as far as may be read */
    record Span(long after, long upTo, int max) {}

    @FunctionalInterface
    interface Pages<T> {
        List<T> read(Span span);
    }

    private record Page<T>(Span span, FutureTask<List<T>> entries) {}

    private final String name;
    private final Pages<T> pages;
    private final ToLongFunction<T> place;
    private @Nullable Page<T> ahead;

    PageAhead(String name, Pages<T> pages, ToLongFunction<T> place) {
        this.name = name;
        this.pages = pages;
        this.place = place;
    }

    List<T> read(Span span) {
        var page = taken(span);
        if (page.isEmpty()) page = pages.read(span);
        if (page.size() == span.max()) begin(new Span(place.applyAsLong(page.getLast()), span.upTo(), span.max()));
        return page;
    }

    private void begin(Span next) {
        var entries = new FutureTask<>(() -> pages.read(next));
        ahead = new Page<>(next, entries);
        Thread.ofPlatform().daemon().name(name).start(entries);
    }

    /** Nothing if another page was foreseen; one that went further than may be read now is of a log that is not there any more. */
    private List<T> taken(Span span) {
        var known = ahead;
        ahead = null;
        if (known == null
                || known.span().after() != span.after()
                || known.span().max() != span.max()
                || known.span().upTo() > span.upTo()) return List.of();
        try {
            return known.entries().get();
        } catch (ExecutionException e) {
            return List.of(); // it may go now, or says itself why not
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}

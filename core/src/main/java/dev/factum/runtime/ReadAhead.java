package dev.factum.runtime;

import dev.factum.store.Mark;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * While a full page is handled, the one behind it is read: at most one, on a thread of its own that ends with it. What is asked for in another place than
 * was foreseen is read then. Used by one thread.
 */
final class ReadAhead {
    private final String name;
    private final BiFunction<Mark, Integer, List<Incoming>> pages;
    private final Predicate<Mark> isWorthIt;
    private @Nullable Page ahead;

    private record Page(Mark after, int max, FutureTask<List<Incoming>> entries) {}

    /** @param pages entries after a place, at most so many; from any thread @param isWorthIt whether they are not at hand anyway */
    ReadAhead(String name, BiFunction<Mark, Integer, List<Incoming>> pages, Predicate<Mark> isWorthIt) {
        this.name = name;
        this.pages = pages;
        this.isWorthIt = isWorthIt;
    }

    List<Incoming> after(Mark mark, int max) {
        var page = taken(mark, max);
        if (page.size() == max && isWorthIt.test(page.getLast().mark)) begin(page.getLast().mark, max);
        return page;
    }

    private void begin(Mark mark, int max) {
        var entries = new FutureTask<>(() -> pages.apply(mark, max));
        ahead = new Page(mark, max, entries);
        Thread.ofPlatform().daemon().name(name).start(entries);
    }

    private List<Incoming> taken(Mark mark, int max) {
        var known = ahead;
        ahead = null;
        if (known == null || known.max() != max || !known.after().equals(mark)) return pages.apply(mark, max);
        try {
            return known.entries().get();
        } catch (ExecutionException e) {
            return pages.apply(mark, max); // it may go now, or says itself why not
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return pages.apply(mark, max);
        }
    }
}

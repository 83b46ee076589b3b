package dev.factum.runtime;

import dev.factum.runtime.Feed.Batch;
import dev.factum.store.Mark;
import dev.factum.store.Place;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How far the sources are read beyond the checkpoint: over entries that do not concern the reader, or that need no transaction. After a crash
 * they are read again, and what was done outside a transaction is done again: a batch of it at most.
 */
final class Unsaved {
    private static final Duration AT_MOST = Duration.ofSeconds(1);

    private final int batch;
    private final LongSupplier nanos;
    private final Map<Place, Mark> marks = new HashMap<>();
    private int items;
    private long since;

    Unsaved(int batch, Machine machine) {
        this.batch = batch;
        this.nanos = machine.nanos();
    }

    void add(Batch read) {
        if (marks.isEmpty()) since = nanos.getAsLong();
        marks.putAll(read.marks());
        items += read.items().size();
    }

    Map<Place, Mark> marks() {
        return Map.copyOf(marks);
    }

    boolean isEmpty() {
        return marks.isEmpty();
    }

    /** Whether so much was done that it is to be saved although more is coming. */
    boolean isFull() {
        return items >= batch || (items > 0 && isDue());
    }

    boolean isDue() {
        return !isEmpty() && nanos.getAsLong() - since >= AT_MOST.toNanos();
    }

    void clear() {
        marks.clear();
        items = 0;
    }
}

package dev.factum.bench;

import java.util.concurrent.atomic.AtomicLong;

/** Where one thread adds its lines: streams of ten, one after the other. */
final class Lines {
    private static final int A_STREAM = 10;

    private final AtomicLong orders;
    private long order;
    private int version = A_STREAM;

    /** @param orders all of whoever writes to the same tables */
    Lines(AtomicLong orders) {
        this.orders = orders;
    }

    /** @return the version of the stream before the next line */
    int next() {
        if (version == A_STREAM) {
            order = orders.incrementAndGet();
            version = 0;
        }
        return version++;
    }

    /** The stream of the line that {@link #next} said. */
    String order() {
        return "o" + order;
    }
}

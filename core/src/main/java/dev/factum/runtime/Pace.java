package dev.factum.runtime;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Lets something happen now and then; by the machine's own count of time, because only the wait matters. Not thread-safe. */
final class Pace {
    private final long every;
    private final LongSupplier nanos;
    private long last;

    Pace(Duration every, Machine machine) {
        this.every = every.toNanos();
        this.nanos = machine.nanos();
        this.last = nanos.getAsLong() - this.every;
    }

    /** @return whether the time has come; then the next wait begins */
    boolean isDue() {
        long now = nanos.getAsLong();
        if (now - last < every) return false;
        last = now;
        return true;
    }
}

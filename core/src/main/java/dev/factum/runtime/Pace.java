package dev.factum.runtime;

import java.time.Duration;

/** Lets something happen now and then; by the machine's own count of time, because only the wait matters. Not thread-safe. */
final class Pace {
    private final long every;
    private long last;

    Pace(Duration every) {
        this.every = every.toNanos();
        this.last = System.nanoTime() - this.every;
    }

    /** @return whether the time has come; then the next wait begins */
    boolean isDue() {
        long now = System.nanoTime();
        if (now - last < every) return false;
        last = now;
        return true;
    }
}

package dev.factum.shop.importer;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next try: twice as long each time, at most {@link #MAX}, with jitter so that those who failed together come apart. */
final class BackOff {
    static final Duration FIRST = Duration.ofMillis(100);
    static final Duration MAX = Duration.ofSeconds(5);
    private static final int DOUBLINGS = 6;

    private BackOff() {}

    /**
     * @param attempt from 1, the one that failed
     * @param atLeast what the other side has asked for
     */
    static Duration after(int attempt, Duration atLeast, RandomGenerator random) {
        var full = FIRST.multipliedBy(1L << Math.min(attempt - 1, DOUBLINGS));
        long millis = Math.min(full.toMillis(), MAX.toMillis());
        return atLeast.plusMillis(random.nextLong(millis / 2, millis + 1));
    }
}

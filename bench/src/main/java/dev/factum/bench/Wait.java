package dev.factum.bench;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** For what nobody tells. */
final class Wait {
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final long LOOK_EVERY = Duration.ofMillis(1).toNanos();

    @FunctionalInterface
    interface Condition {
        boolean holds();
    }

    private Wait() {}

    static void until(String what, Condition condition) throws TimeoutException {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) throw new TimeoutException("waited " + LONGEST + " until " + what);
            LockSupport.parkNanos(LOOK_EVERY);
        }
    }
}

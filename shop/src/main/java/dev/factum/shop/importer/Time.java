package dev.factum.shop.importer;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Time that passes; in tests, one that ticks by hand. Thread-safe. */
interface Time {
    /** Since some moment. */
    Duration now();

    void pause(Duration duration) throws InterruptedException;

    /** The machine's own, which no setting of the clock moves. */
    static Time ofTheMachine() {
        return new Time() {
            private final long start = System.nanoTime();
            private final Semaphore neverGiven = new Semaphore(0);

            @Override
            public Duration now() {
                return Duration.ofNanos(System.nanoTime() - start);
            }

            @Override
            public void pause(Duration duration) throws InterruptedException {
                boolean given = neverGiven.tryAcquire(duration.toNanos(), TimeUnit.NANOSECONDS);
                if (given) throw new IllegalStateException("a permit that nobody gave");
            }
        };
    }
}

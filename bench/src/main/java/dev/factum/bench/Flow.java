package dev.factum.bench;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** So many processes are under way at once: as one ends, the next begins. Thread-safe. */
final class Flow {
    private static final long LONGEST_SECONDS = 60;

    private final int together;
    private final Semaphore free;
    private final AtomicLong begun = new AtomicLong();

    Flow(int together) {
        this.together = together;
        this.free = new Semaphore(together);
    }

    @FunctionalInterface
    interface Beginning {
        void of(String key) throws Exception;
    }

    void ended() {
        free.release();
    }

    Contender contender(String name, Beginning beginning) {
        return new Contender() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Done run(long nanos) throws Exception {
                return flow(nanos, beginning);
            }
        };
    }

    /** Until the time is up and all that began has ended. */
    private Contender.Done flow(long nanos, Beginning beginning) throws Exception {
        long start = System.nanoTime();
        long count = 0;
        for (; System.nanoTime() - start < nanos; count++) {
            await(1);
            beginning.of("s" + begun.incrementAndGet());
        }
        await(together);
        free.release(together);
        return new Contender.Done(count, System.nanoTime() - start);
    }

    private void await(int permits) throws Exception {
        if (!free.tryAcquire(permits, LONGEST_SECONDS, TimeUnit.SECONDS))
            throw new TimeoutException("of " + begun + " that began, " + (together - free.availablePermits())
                    + " have not ended within " + LONGEST_SECONDS + " s");
    }
}

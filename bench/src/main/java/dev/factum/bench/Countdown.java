package dev.factum.bench;

import dev.factum.bench.Contender.Done;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Measures the time until a reader has had everything. Thread-safe. */
final class Countdown {
    private static final long LONGEST_MINUTES = 10;

    private final long all;
    private final long began = System.nanoTime();
    private final AtomicLong left;
    private final LongAdder units = new LongAdder();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile long ended;

    Countdown(long all) {
        this.all = all;
        this.left = new AtomicLong(all);
    }

    /** @param sum of what was read, so that it is known that it was */
    void had(long events, long sum) {
        units.add(sum);
        if (left.addAndGet(-events) > 0 || ended != 0) return;
        ended = System.nanoTime();
        end.countDown();
    }

    long units() {
        return units.sum();
    }

    Done await() throws InterruptedException, TimeoutException {
        if (!end.await(LONGEST_MINUTES, TimeUnit.MINUTES))
            throw new TimeoutException(left + " of " + all + " are missing after " + LONGEST_MINUTES + " minutes");
        return done();
    }

    Done done() {
        return until(ended);
    }

    Done until(long end) {
        return new Done(all, end - began);
    }
}

package dev.factum.runtime;

import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What a running service takes from its machine besides the time of day. @param nanos a count of time, for waits @param random for what is
 * spread by chance
 */
record Machine(LongSupplier nanos, Supplier<RandomGenerator> random) {
    static final Machine REAL = new Machine(System::nanoTime, ThreadLocalRandom::current);

    /** One whose waits are as long as somebody's clock says. */
    static Machine simulated(Clock clock, RandomGenerator random) {
        return new Machine(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()), () -> random);
    }
}

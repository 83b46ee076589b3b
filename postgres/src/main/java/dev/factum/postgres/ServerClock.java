package dev.factum.postgres;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A machine's clock, put right by the server's: how far they are apart is measured now and then, as well as the way there and back lets one
 * see. Thread-safe.
 */
final class ServerClock extends Clock {
    private static final long EVERY = TimeUnit.SECONDS.toNanos(10);
    private static final int LOOKS = 3;

    private final Clock machine;
    private volatile Duration ahead = Duration.ZERO;
    private volatile long measured;

    ServerClock(Clock machine) {
        this.machine = machine;
    }

    boolean isDue() {
        return System.nanoTime() - measured > EVERY;
    }

    /** @param server asks the server for its time; the quickest answer of some counts */
    void measure(Supplier<Instant> server) {
        long quickest = Long.MAX_VALUE;
        var found = ahead;
        for (int i = 0; i < LOOKS; i++) {
            long asked = System.nanoTime();
            var there = server.get();
            long took = System.nanoTime() - asked;
            if (took >= quickest) continue;
            quickest = took;
            found = Duration.between(machine.instant().minusNanos(took / 2), there);
        }
        ahead = found;
        measured = System.nanoTime();
    }

    @Override
    public Instant instant() {
        return machine.instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return machine.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("instants are all that is asked of it");
    }
}

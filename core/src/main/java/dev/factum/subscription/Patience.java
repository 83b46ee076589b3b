package dev.factum.subscription;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long a parked message is tried again: after {@code first}, then twice as long each time up to {@code longest}, with jitter; after
 * {@code attempts} failures it is left to an operator.
 *
 * @param longest at most 365 days
 * @param attempts from 1; 1 means: never tried again by itself
 */
public record Patience(Duration first, Duration longest, int attempts) {
    private static final Duration YEAR = Duration.ofDays(365);

    /** 200 ms, 400 ms … up to a minute; 8 attempts, about 25 seconds in all. */
    public static final Patience DEFAULT = new Patience(Duration.ofMillis(200), Duration.ofMinutes(1), 8);

    public Patience {
        if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0)
            throw new IllegalArgumentException(
                    "patience begins above zero and does not shrink: " + first + ", " + longest);
        if (longest.compareTo(YEAR) > 0)
            throw new IllegalArgumentException("patience waits at most 365 days, not " + longest);
        if (attempts < 1)
            throw new IllegalArgumentException("a message is tried at least once, not " + attempts + " times");
    }

    /** The wait after this many failures, between half and all of the nominal one; empty: no more. */
    public Optional<Duration> after(int failures, RandomGenerator random) {
        if (failures >= attempts) return Optional.empty();
        return Optional.of(backOff(first, longest, failures, random));
    }

    /** Doubles from {@code first} with each failure, up to {@code longest}; between half and all of that. */
    public static Duration backOff(Duration first, Duration longest, int failures, RandomGenerator random) {
        int doublings = Math.clamp(failures - 1, 0, 62);
        long most = longest.toNanos();
        long nominal = first.toNanos() > (most >> doublings) ? most : first.toNanos() << doublings;
        return Duration.ofNanos(nominal / 2 + random.nextLong(nominal / 2 + 1));
    }
}

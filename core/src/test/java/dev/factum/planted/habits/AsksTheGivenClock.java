package dev.factum.planted.habits;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Does with time what is allowed. */
public record AsksTheGivenClock(Clock clock) {
    Instant now() {
        return Instant.now(clock);
    }

    Clock rougher() {
        return Clock.tick(clock, Duration.ofSeconds(1));
    }

    long measured() {
        return System.nanoTime();
    }
}

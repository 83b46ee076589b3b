package dev.factum.test;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is told otherwise. Thread-safe; the same clock seen from another zone moves with it. */
public final class SettableClock extends Clock {
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicReference<Instant> now;
    private final ZoneId zone;

    /** Stands at the beginning of 2026, UTC. */
    public SettableClock() {
        this(BEGINNING);
    }

    public SettableClock(Instant now) {
        this(new AtomicReference<>(now), ZoneOffset.UTC);
    }

    private SettableClock(AtomicReference<Instant> now, ZoneId zone) {
        this.now = now;
        this.zone = zone;
    }

    /** Moves on. @throws IllegalArgumentException if it would move back: {@link #set} says that plainly */
    public void tick(Duration by) {
        if (by.isNegative())
            throw new IllegalArgumentException("a clock ticks forward, not by " + by + ": to step back, set it");
        now.updateAndGet(instant -> instant.plus(by));
    }

    /** Steps to an instant, be it back: real clocks do. */
    public void set(Instant instant) {
        now.set(instant);
    }

    @Override
    public Instant instant() {
        return Objects.requireNonNull(now.get());
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new SettableClock(now, other);
    }

    @Override
    public String toString() {
        return "SettableClock[" + instant() + "]";
    }
}

package dev.factum;

import dev.factum.event.Ids;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;

/**
 * How a service runs. {@link #DEFAULT} is meant to be right.
 *
 * @param clock every time that Factum reads or stores; {@code Clock.systemUTC()}, the default, is put right by the database's, so that all
 *     instances agree, any other is taken as it is
 * @param ids event ids
 * @param batch messages handled in one transaction, 1 to 10,000
 * @param idle the longest wait before the log is asked again when nobody rings, 1 ms to 1 minute
 * @param calls effects performed side by side, from 1
 * @param concurrency threads that share each subscription to a topic and each topic of commands on this instance, 1 to 64: every thread has some of the
 *     partitions and a transaction of its own, so that what has the same key stays in order
 * @param attempts how often a command is decided again on conflicts before the caller is told, from 1
 */
public record Settings(Clock clock, Ids ids, int batch, Duration idle, int calls, int concurrency, int attempts) {
    public static final Settings DEFAULT = of(Clock.systemUTC());

    public Settings {
        if (batch < 1 || batch > 10_000)
            throw new IllegalArgumentException("a batch has 1 to 10,000 messages, not " + batch);
        if (idle.toMillis() < 1 || idle.toMillis() > 60_000)
            throw new IllegalArgumentException("idle is between 1 ms and 1 minute, not " + idle);
        if (calls < 1) throw new IllegalArgumentException("calls is from 1, not " + calls);
        if (concurrency < 1 || concurrency > 64)
            throw new IllegalArgumentException("concurrency is 1 to 64 threads, not " + concurrency);
        if (attempts < 1) throw new IllegalArgumentException("attempts is from 1, not " + attempts);
    }

    public static Settings of(Clock clock) {
        return new Settings(clock, new Ids(clock, new SecureRandom()), 500, Duration.ofMillis(100), 16, 1, 20);
    }

    public Settings withBatch(int other) {
        return new Settings(clock, ids, other, idle, calls, concurrency, attempts);
    }

    public Settings withCalls(int other) {
        return new Settings(clock, ids, batch, idle, other, concurrency, attempts);
    }

    public Settings withConcurrency(int other) {
        return new Settings(clock, ids, batch, idle, calls, other, attempts);
    }

    public Settings withAttempts(int other) {
        return new Settings(clock, ids, batch, idle, calls, concurrency, other);
    }

    public Settings withIdle(Duration other) {
        return new Settings(clock, ids, batch, other, calls, concurrency, attempts);
    }
}

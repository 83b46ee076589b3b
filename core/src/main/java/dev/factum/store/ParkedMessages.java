package dev.factum.store;

import dev.factum.event.Envelope;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The dead-letter queue: failed messages and their followers of the same key, in order. */
public interface ParkedMessages {
    /**
     * @param number grows; the order within a key. 0 while not stored
     * @param place where it came from, so that its type is known
     * @param error of the last attempt; empty for a follower
     * @param next when to try again; null: left to an operator
     */
    record Row(
            long number,
            String subscription,
            Place place,
            Envelope<byte[]> envelope,
            int attempts,
            String error,
            Instant since,
            @Nullable Instant next) {}

    /**
     * What is parked for a subscription.
     *
     * @param left keys whose first message is left to an operator
     * @param since when the oldest of it was parked
     */
    record Summary(String subscription, long keys, long messages, long left, Instant since) {}

    void park(Collection<Row> rows);

    /** The keys of a subscription that are parked now. */
    Set<String> keys(String subscription);

    /** The first message of each key whose time has come, the longest waiting first. */
    List<Row> due(String subscription, Instant now, int limit);

    /** The first message of a key; locked. */
    Optional<Row> first(String subscription, String key);

    void failedAgain(long number, int attempts, String error, @Nullable Instant next);

    void remove(long number);

    /** What an operator took out for good. */
    Set<UUID> discarded(String subscription);

    /** In order; all subscriptions if {@code subscription} is empty. */
    List<Row> list(Optional<String> subscription, int limit);

    /** Of each subscription that has something parked, by name. */
    List<Summary> summary();

    /** Makes the first message of a key due. @return whether the key is parked */
    boolean redrive(String subscription, String key, Instant now);

    /** Takes a message out for good, keeping it with the reason; its followers become due. @return whether it was parked */
    boolean discard(String subscription, UUID message, String reason, Instant now);
}

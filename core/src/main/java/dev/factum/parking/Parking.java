package dev.factum.parking;

import dev.factum.event.Cause;
import dev.factum.store.ParkedMessages.Action;
import dev.factum.store.ParkedMessages.Summary;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Messages that failed, and their followers of the same key, in order; for operators. A retry is the same row with a time to try again. What an
 * operator does is kept for good, with who did it, in the same transaction. Only {@link #show} shows a payload. Thread-safe.
 */
public interface Parking {
    /** @param next when it is tried again; null: it waits for you @param error of the last attempt; empty for a follower */
    record Parked(
            String subscription,
            String key,
            UUID message,
            String type,
            int attempts,
            String error,
            Instant since,
            @Nullable Instant next) {}

    /**
     * @param topic where it came from; empty: the own log
     * @param version of its type
     * @param source the service that sent it
     * @param headers as it came: CloudEvents attributes, and others by {@code header.} and their names; of an event of the own log none
     * @param body as it came, or as it was edited
     */
    record Shown(
            Parked parked,
            String topic,
            int version,
            Instant time,
            String source,
            Cause cause,
            Map<String, String> headers,
            byte[] body) {}

    /**
     * What trying a key would do.
     *
     * @param handled how many of its messages, first to last
     * @param changes of these: what is appended and sent, and which tables are written, as far as the store can tell
     * @param error of the message at which it would stop; empty: at none
     */
    record DryRun(int handled, List<String> changes, Optional<String> error) {}

    /** In order, at most {@code limit}; of all subscriptions, or of one. */
    List<Parked> list(Optional<String> subscription, int limit);

    /** How much is parked, of each subscription that has something parked. */
    List<Summary> summary();

    /** One message with all that is known of it. @throws IllegalArgumentException if it is not parked */
    Shown show(String subscription, UUID message);

    /**
     * Handles the messages of a key, up to the first 100, in a transaction that is rolled back, on this instance, whichever owns the reader. What a handler does
     * outside its transaction it does.
     *
     * @throws IllegalArgumentException if nothing of this key is parked, or this reader calls the outside, which cannot be taken back
     */
    DryRun dryRun(String subscription, String key);

    /** Tries a key again now, first to last. @param by who says so @throws IllegalArgumentException if nothing of this key is parked */
    void redrive(String subscription, String key, String by);

    /**
     * Lets a message of a topic say something else to this subscription, the next time that it is tried; what it said is kept. The topic keeps what it has.
     *
     * @throws IllegalArgumentException if it is not parked, or is an event of the own log, or a read model's, which is made from what its source has
     */
    void edit(String subscription, UUID message, byte[] body, String by, String reason);

    /** Takes a message out for good, keeping it with the reason; its followers are tried. @throws IllegalArgumentException if it is not parked */
    void discard(String subscription, UUID message, String by, String reason);

    /** What operators did, the latest first, at most {@code limit}; to all subscriptions, or to one. */
    List<Action> actions(Optional<String> subscription, int limit);
}

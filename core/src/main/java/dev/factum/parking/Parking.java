package dev.factum.parking;

import dev.factum.store.ParkedMessages.Summary;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Messages that failed, and their followers of the same key, in order; for operators. A retry is the same row with a time to try again.
 * Nothing here shows a payload. Thread-safe.
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

    /** In order, at most {@code limit}; of all subscriptions, or of one. */
    List<Parked> list(Optional<String> subscription, int limit);

    /** How much is parked, of each subscription that has something parked. */
    List<Summary> summary();

    /** Tries a key again now, first to last. @throws IllegalArgumentException if nothing of this key is parked */
    void redrive(String subscription, String key);

    /** Takes a message out for good, keeping it with the reason; its followers are tried. @throws IllegalArgumentException if it is not parked */
    void discard(String subscription, UUID message, String reason);
}

package dev.factum.store;

import dev.factum.event.Envelope;
import dev.factum.topic.Transport;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The dead-letter queue: failed messages and their followers of the same key, in order. */
public interface ParkedMessages {
    /**
     * @param number grows; the order within a key. 0 while not stored
     * @param place where it came from, so that its type is known
     * @param headers of a message, as {@link Transport.Message#attributes} has them; of an entry of the own log none
     * @param error of the last attempt; empty for a follower
     * @param next when to try again; null: left to an operator
     */
    record Row(
            long number,
            String subscription,
            Place place,
            Envelope<byte[]> envelope,
            Map<String, String> headers,
            int attempts,
            String error,
            Instant since,
            @Nullable Instant next) {
        /** Bytes that an edited message may have: as many as can be appended. */
        public static final int MAX_BODY = 1 << 20;

        /** @throws IllegalArgumentException saying why this message cannot say something else, or not this */
        public void checkEditable(byte[] body) {
            if (place.equals(Place.LOG))
                throw new IllegalArgumentException(
                        "message " + envelope.id()
                                + " is an event of the own log, which never changes: record another that puts it right, or discard it");
            if (subscription.indexOf('@') >= 0)
                throw new IllegalArgumentException(
                        "the read model " + subscription
                                + " is made from what its topic has, again and again: discard the message, or have it sent right");
            if (body.length == 0 || body.length > MAX_BODY)
                throw new IllegalArgumentException("a message has 1 to " + MAX_BODY + " bytes, not " + body.length);
        }
    }

    /**
     * What is parked for a subscription.
     *
     * @param left keys whose first message is left to an operator
     * @param since when the oldest of it was parked
     */
    record Summary(String subscription, long keys, long messages, long left, Instant since) {}

    /**
     * What an operator did with what is parked.
     *
     * @param word {@code redrive}, {@code edit} or {@code discard}
     * @param message null: the whole key
     * @param before what the message said until then; empty for a redrive
     */
    record Action(
            Instant at,
            String by,
            String word,
            String subscription,
            String key,
            @Nullable UUID message,
            String reason,
            byte[] before) {
        public static final String REDRIVE = "redrive";
        public static final String EDIT = "edit";
        public static final String DISCARD = "discard";

        private static final int BY = 200;
        private static final int REASON = 500;

        public Action {
            check("who does it", by, BY);
            if (!word.equals(REDRIVE)) check("why it is done", reason, REASON);
        }

        private static void check(String what, String text, int most) {
            if (text.isBlank() || text.length() > most || text.chars().anyMatch(Character::isISOControl))
                throw new IllegalArgumentException("say " + what + ", in one line of at most " + most + " characters");
        }

        /** To a key. */
        public static Action redrive(String subscription, String key, Instant at, String by) {
            return new Action(at, by, REDRIVE, subscription, key, null, "", new byte[0]);
        }

        /** To one message. */
        public static Action on(Row row, Instant at, String by, String word, String reason) {
            var e = row.envelope();
            return new Action(at, by, word, row.subscription(), e.key(), e.id(), reason, e.payload());
        }

        /** Who and why. */
        public String text() {
            return "by " + by + ": " + reason;
        }
    }

    void park(Collection<Row> rows);

    /** The keys of a subscription that are parked now, of these places. */
    Set<String> keys(String subscription, Collection<Place> places);

    /** The first message of each key, from one of these places, whose time has come, the longest waiting first. */
    List<Row> due(String subscription, Collection<Place> places, Instant now, int limit);

    /** The first message of a key; locked. */
    Optional<Row> first(String subscription, String key);

    void failedAgain(long number, int attempts, String error, @Nullable Instant next);

    void remove(long number);

    /** What an operator took out for good. */
    Set<UUID> discarded(String subscription);

    /** One that is parked and not taken out. */
    Optional<Row> find(String subscription, UUID message);

    /** The messages of a key, in order. */
    List<Row> of(String subscription, String key, int limit);

    /** Says something else from now on. */
    void edit(long number, byte[] payload);

    /** Kept for good, in the transaction of what was done. */
    void note(Action action);

    /** The latest first; all subscriptions if {@code subscription} is empty. */
    List<Action> actions(Optional<String> subscription, int limit);

    /** In order; all subscriptions if {@code subscription} is empty. */
    List<Row> list(Optional<String> subscription, int limit);

    /** Of each subscription that has something parked, by name. */
    List<Summary> summary();

    /** Makes the first message of a key due. @return whether the key is parked */
    boolean redrive(String subscription, String key, Instant now);

    /** Takes a message out for good, keeping it with the reason; its followers become due. @return whether it was parked */
    boolean discard(String subscription, UUID message, String reason, Instant now);

    /** An operator makes a key due; noted. @throws IllegalArgumentException if nothing of it is parked */
    default void redrive(String subscription, String key, Instant now, String by) {
        var action = Action.redrive(subscription, key, now, by);
        if (!redrive(subscription, key, now))
            throw new IllegalArgumentException("nothing of key '" + key + "' is parked for " + subscription);
        note(action);
    }

    /** An operator lets a message say something else; noted. @throws IllegalArgumentException if it is not parked, or may not */
    default void edit(String subscription, UUID message, byte[] body, Instant now, String by, String reason) {
        var row = get(subscription, message);
        row.checkEditable(body);
        note(Action.on(row, now, by, Action.EDIT, reason));
        edit(row.number(), body);
    }

    /** An operator takes a message out for good; noted. @throws IllegalArgumentException if it is not parked */
    default void discard(String subscription, UUID message, Instant now, String by, String reason) {
        var action = Action.on(get(subscription, message), now, by, Action.DISCARD, reason);
        note(action);
        discard(subscription, message, action.text(), now);
    }

    /** @throws IllegalArgumentException if it is not parked */
    default Row get(String subscription, UUID message) {
        return find(subscription, message)
                .orElseThrow(() ->
                        new IllegalArgumentException("message " + message + " is not parked for " + subscription));
    }
}

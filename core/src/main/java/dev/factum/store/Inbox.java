package dev.factum.store;

import dev.factum.event.Cause;
import dev.factum.log.Traced;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The record of handled messages, per consumer. A store may forget records after 14 days and keep of each key no more than how far it was
 * handled; the record of a client's command is forgotten without a trace.
 */
public interface Inbox {
    /**
     * Where a message comes from.
     *
     * @param topic empty: the own log
     * @param source who made it
     * @param sequence its place in its producer's log; 0 if that is not known
     * @param made when, by the producer's clock; of what is read back, when it was handled
     */
    record Origin(String topic, String source, long sequence, Instant made) {
        /** Of a client's command: it is in no log. */
        public static Origin client(Instant now) {
            return new Origin("", "", 0, now);
        }
    }

    /** @param cause what led to the message, with the conversation's correlation */
    record Handled(Traced.Kind kind, UUID message, String type, String key, Origin origin, Cause cause, Instant time) {}

    /**
     * A command's outcome.
     *
     * @param code of a refusal; null if it was accepted
     * @param fromVersion its events are those after this version of its stream
     * @param last the place of its last event; {@link Mark#START} if it has none
     */
    record Outcome(@Nullable String code, @Nullable String reason, long fromVersion, long toVersion, Mark last) {}

    /** @param outcome of a command that was settled */
    record Record(String consumer, Handled handled, Optional<Outcome> outcome) {}

    /** @return those that this consumer had not handled; waits for a transaction that is handling one of them now */
    Set<UUID> record(String consumer, List<Handled> messages);

    /** In the transaction that has recorded it. */
    void settle(String consumer, UUID message, Outcome outcome);

    /** Both at once. @return false if this consumer had handled it; waits for a transaction that is handling it now */
    default boolean recordSettled(String consumer, Handled command, Outcome outcome) {
        if (record(consumer, List.of(command)).isEmpty()) return false;
        settle(consumer, command.message(), outcome);
        return true;
    }

    /** A command that was settled, with its outcome; empty if the message was not handled, or is no command. */
    Optional<Record> settled(String consumer, UUID message);

    /** Those of these messages that a consumer has. */
    Set<UUID> recorded(String consumer, Collection<UUID> messages);

    /** Forgets a consumer's messages, so that it may handle all of them again. */
    void forget(String consumer);
}

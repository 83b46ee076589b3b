package dev.factum.event;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a reader gets, from its own log or from a topic; CloudEvents 1.0 on every wire. In ports the payload is {@code byte[]}.
 *
 * @param id made once with the event (UUIDv7), the same on every delivery
 * @param type logical name, see {@link TypeName}
 * @param version schema version of the payload
 * @param time when it was recorded, by the producer's clock; order never rests on it
 * @param source the producing service
 * @param key order is kept among messages of one key
 * @param sequence the producer's log position: grows per source, has holes; 0 while not recorded
 * @param answerTo the topic that waits for a command's answer, where somebody waits
 */
public record Envelope<M>(
        UUID id,
        String type,
        int version,
        Instant time,
        String source,
        String key,
        long sequence,
        Cause cause,
        @Nullable String answerTo,
        M payload) {

    /** The cause of whatever a reader of this message does next. */
    public Cause next() {
        return new Cause(id, cause.correlation());
    }

    /** The same message with its payload in another form. */
    public <N> Envelope<N> as(N other) {
        return new Envelope<>(id, type, version, time, source, key, sequence, cause, answerTo, other);
    }

    /** The same message where it stands in the log. */
    public Envelope<M> at(long position) {
        return new Envelope<>(id, type, version, time, source, key, position, cause, answerTo, payload);
    }

    /** Names the message without its payload: errors and logs carry this. */
    @Override
    public String toString() {
        return type + "/" + version + " " + id + " of " + source + " key " + key;
    }
}

package dev.factum.log;

import dev.factum.event.Envelope;

/**
 * An event as it stands in the log.
 *
 * @param stream of a message that was sent: {@code topic:name/key}
 * @param version its number in the stream, from 1; 0 for a message that was sent, which has no place in a stream
 */
public record Recorded<E>(Position position, StreamId stream, long version, Envelope<E> envelope) {
    /** The same entry with its payload in another form. */
    public <F> Recorded<F> as(F payload) {
        return new Recorded<>(position, stream, version, envelope.as(payload));
    }
}

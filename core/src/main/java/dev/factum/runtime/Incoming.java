package dev.factum.runtime;

import dev.factum.event.Envelope;
import dev.factum.event.Undecodable;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.store.Mark;
import dev.factum.store.ParkedMessages;
import dev.factum.store.Place;
import dev.factum.store.Session;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message on its way to a handler; its payload is parsed when it is first asked for, once. */
final class Incoming {
    final Place place;
    final Mark mark;
    final Envelope<byte[]> envelope;
    /** Of a message of a topic, as it came. */
    final Map<String, String> headers;
    /** Of an entry of the own log; null for a message of a topic. */
    final @Nullable StreamId stream;

    private final Letters letters;
    private @Nullable Object payload;

    Incoming(
            Letters letters,
            Place place,
            Mark mark,
            Envelope<byte[]> envelope,
            Map<String, String> headers,
            @Nullable StreamId stream) {
        this.letters = letters;
        this.place = place;
        this.mark = mark;
        this.envelope = envelope;
        this.headers = headers;
        this.stream = stream;
    }

    /** A parked message, tried again; an entry of the own log has its stream there. */
    static Incoming parked(Letters letters, ParkedMessages.Row row, Session session) {
        var stream = row.place().equals(Place.LOG)
                ? session.events()
                        .find(row.envelope().id())
                        .map(Recorded::stream)
                        .orElse(null)
                : null;
        return new Incoming(letters, row.place(), Mark.START, row.envelope(), row.headers(), stream);
    }

    String key() {
        return envelope.key();
    }

    /** @throws Undecodable */
    synchronized Object payload() {
        var known = payload;
        if (known == null) payload = known = letters.open(place, envelope);
        return known;
    }

    <M> Envelope<M> as(Class<M> type) {
        return envelope.as(type.cast(payload()));
    }
}

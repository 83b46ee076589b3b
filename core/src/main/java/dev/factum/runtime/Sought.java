package dev.factum.runtime;

import dev.factum.event.Envelope;
import dev.factum.log.Source;
import java.util.List;

/** The messages of a source, among entries of the log and as what they are. */
final class Sought<M> {
    private final Source<M> source;
    private final Blueprint blueprint;

    Sought(Source<M> source, Blueprint blueprint) {
        this.source = source;
        this.blueprint = blueprint;
    }

    /** Whether an entry of the own log is one of them, by its type's name alone. */
    boolean isIn(Incoming entry) {
        if (OwnFeed.isMessage(entry)) return false;
        return blueprint
                .events
                .find(entry.envelope.type(), entry.envelope.version())
                .filter(source.messages()::isAssignableFrom)
                .isPresent();
    }

    List<Envelope<M>> of(List<Incoming> batch) {
        return batch.stream().map(item -> item.as(source.messages())).toList();
    }
}

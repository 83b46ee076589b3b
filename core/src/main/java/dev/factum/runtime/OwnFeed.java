package dev.factum.runtime;

import dev.factum.log.StreamId;
import dev.factum.log.Traced;
import dev.factum.store.Mark;
import dev.factum.store.Place;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.Predicate;

/** The service's own log, from a place on. */
final class OwnFeed implements Feed {
    /** What the category of a message on its way to a topic begins with. */
    static final String TOPIC = "topic:";

    private static final String SAGA = "saga:";

    private final Tail tail;
    private final Blueprint blueprint;
    private final Predicate<Incoming> wanted;
    private final ReadAhead pages;
    private Mark cursor;
    private volatile Mark handled;

    OwnFeed(Tail tail, Blueprint blueprint, Predicate<Incoming> wanted, Mark from) {
        this.tail = tail;
        this.blueprint = blueprint;
        this.wanted = wanted;
        this.pages = new ReadAhead(blueprint.name + " reads ahead", tail::after, tail::isForgotten);
        this.cursor = from;
        this.handled = from;
    }

    @Override
    public Batch poll(int max) {
        var page = pages.after(cursor, max);
        if (page.isEmpty()) return Batch.NONE;
        var items = new ArrayList<Incoming>();
        var known = page.stream().takeWhile(this::isKnown).toList();
        if (known.isEmpty()) throw unknown(page.getFirst());
        for (var entry : known) if (wanted.test(entry)) items.add(entry);
        cursor = known.getLast().mark;
        return new Batch(items, Map.of(Place.LOG, cursor));
    }

    private boolean isKnown(Incoming entry) {
        return isMessage(entry)
                || blueprint
                        .events
                        .find(entry.envelope.type(), entry.envelope.version())
                        .isPresent();
    }

    private UnknownType unknown(Incoming entry) {
        return new UnknownType(entry.envelope.type() + "/" + entry.envelope.version() + " at " + blueprint.name + ":"
                + entry.mark.at());
    }

    /** Whether an entry is a message on its way to a topic. */
    static boolean isMessage(Incoming entry) {
        return entry.stream != null && entry.stream.category().startsWith(TOPIC);
    }

    /** How an entry stands in a trace. */
    static Traced.Kind kindOf(StreamId stream) {
        if (stream.category().startsWith(TOPIC)) return Traced.Kind.SENT;
        return stream.category().startsWith(SAGA) ? Traced.Kind.STEP : Traced.Kind.EVENT;
    }

    @Override
    public void done() {
        handled = cursor;
    }

    @Override
    public long behind() {
        return Math.max(0, tail.head().at() - handled.at());
    }

    @Override
    public void close() {}
}

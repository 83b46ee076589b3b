package dev.factum.runtime;

import dev.factum.log.Log;
import dev.factum.log.LogStatus;
import dev.factum.log.Position;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.log.Traced;
import dev.factum.saga.SagaStep;
import dev.factum.store.Inbox;
import dev.factum.store.Place;
import dev.factum.store.Store;
import dev.factum.topic.Answer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The log as values. */
final class ReadLog implements Log {
    private static final int MOST = 10_000;

    private final Blueprint blueprint;
    private final Store store;
    private final Letters letters;

    ReadLog(Blueprint blueprint, Store store, Letters letters) {
        this.blueprint = blueprint;
        this.store = store;
        this.letters = letters;
    }

    @Override
    public List<Recorded<?>> read(Position after, int limit) {
        if (after.compareTo(Position.start(blueprint.name)) < 0)
            throw new IllegalArgumentException("before the log: " + after);
        return open(store.read(after.at(), after.sub(), bounded(limit)));
    }

    @Override
    public List<Recorded<?>> read(StreamId stream, long afterVersion, int limit) {
        return open(store.read(stream, afterVersion, bounded(limit)));
    }

    @Override
    public List<Traced> trace(String correlation) {
        var traced = new ArrayList<Traced>();
        for (var entry : store.trace(correlation, MOST)) traced.add(traced(entry));
        for (var handled : store.handled(correlation, MOST)) traced.add(traced(handled));
        traced.sort(Comparator.comparing(Traced::time));
        return traced;
    }

    private Traced traced(Recorded<byte[]> entry) {
        var e = entry.envelope();
        var kind = OwnFeed.kindOf(entry.stream());
        return new Traced(
                kind,
                e.id(),
                e.cause().id(),
                e.time(),
                entry.stream().category(),
                e.key(),
                e.type(),
                entry.position(),
                detail(kind, entry));
    }

    private @Nullable String detail(Traced.Kind kind, Recorded<byte[]> entry) {
        if (kind == Traced.Kind.STEP) {
            var step = letters.read(entry.envelope().payload(), SagaStep.class);
            var where =
                    step.status().toLowerCase(Locale.ROOT) + ": " + step.state().type();
            return step.reason() == null ? where : where + " (" + step.reason() + ")";
        }
        if (kind == Traced.Kind.SENT && entry.stream().category().endsWith(Answer.SUFFIX))
            return letters.read(entry.envelope()) instanceof Answer.Refused refused ? refused.code() : null;
        return null;
    }

    private static Traced traced(Inbox.Record record) {
        var h = record.handled();
        return new Traced(
                h.kind(),
                h.message(),
                h.cause().id(),
                h.time(),
                record.consumer(),
                h.key(),
                h.type(),
                null,
                record.outcome()
                        .map(o -> o.code() == null ? "accepted" : "refused: " + o.code())
                        .orElse(null));
    }

    @Override
    public Position head() {
        var head = store.head();
        return new Position(blueprint.name, head.at(), head.sub());
    }

    @Override
    public LogStatus status() {
        return store.status();
    }

    private List<Recorded<?>> open(List<Recorded<byte[]>> page) {
        var opened = new ArrayList<Recorded<?>>(page.size());
        for (var entry : page) opened.add(entry.as(letters.open(place(entry.stream()), entry.envelope())));
        return opened;
    }

    private static Place place(StreamId stream) {
        return stream.category().startsWith(OwnFeed.TOPIC)
                ? new Place(stream.category().substring(OwnFeed.TOPIC.length()), 0)
                : Place.LOG;
    }

    private static int bounded(int limit) {
        if (limit < 1 || limit > MOST) throw new IllegalArgumentException("a limit is 1 to " + MOST + ", not " + limit);
        return limit;
    }
}

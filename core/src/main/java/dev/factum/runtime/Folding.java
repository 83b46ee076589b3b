package dev.factum.runtime;

import dev.factum.decider.Aggregate;
import dev.factum.event.FactumException;
import dev.factum.event.Shape;
import dev.factum.log.StreamId;
import dev.factum.store.Events;
import dev.factum.store.Session;
import dev.factum.store.Snapshots;
import dev.factum.store.Snapshots.Fact;
import dev.factum.store.Snapshots.Snapshot;
import dev.factum.store.Snapshots.Tail;
import dev.factum.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The states of one aggregate's streams: folded from the latest snapshot and what followed, and kept when enough has followed. Thread-safe. */
final class Folding<S, E> {
    private static final Logger LOG = LoggerFactory.getLogger(Folding.class);
    private static final int PAGE = 1_000;

    /** How long one caller waits for another that folds the same long stream. */
    private static final long PATIENCE_SECONDS = 10;

    /**
     * A stream as somebody sees it.
     *
     * @param last the id of its last event; nothing of an empty stream
     * @param from the version up to which the snapshot goes that this began with
     */
    record Loaded<S>(S state, long version, @Nullable UUID last, long from) {
        Loaded<S> then(S next, long events, UUID id) {
            return new Loaded<>(next, version + events, id, from);
        }

        Loaded<S> kept() {
            return new Loaded<>(state, version, last, version);
        }
    }

    private final Aggregate<?, S, E> aggregate;
    private final Letters letters;
    private final @Nullable Shape shape;
    private final String schema;
    private final RecentStates<S> recent;
    private final Map<StreamId, ReentrantLock> rebuilds = new ConcurrentHashMap<>();

    Folding(Aggregate<?, S, E> aggregate, Letters letters, @Nullable Shape shape) {
        this.aggregate = aggregate;
        this.letters = letters;
        this.recent = new RecentStates<>(aggregate.remembered());
        this.shape = shape;
        this.schema =
                shape == null ? Snapshots.NONE : aggregate.snapshots().version() + "-" + Long.toHexString(sum(shape));
    }

    RecentStates<S> recent() {
        return recent;
    }

    Loaded<S> load(Events events, StreamId stream) {
        return fold(events, stream, events.load(stream, schema, PAGE));
    }

    /** Without a transaction. A stream that is long because it has no snapshot is folded by one at a time, and then it has one. */
    Loaded<S> load(Store store, Events events, StreamId stream) {
        var tail = store.load(stream, schema, PAGE);
        return shape == null || tail.events().size() < PAGE
                ? fold(events, stream, tail)
                : rebuild(store, events, stream);
    }

    private Loaded<S> rebuild(Store store, Events events, StreamId stream) {
        var turn = rebuilds.computeIfAbsent(stream, s -> new ReentrantLock());
        boolean mine = isTaken(turn);
        try {
            var loaded = load(events, stream);
            if (!isDue(loaded)) return loaded;
            try (var session = store.begin()) {
                var kept = keep(session, stream, loaded);
                session.commit();
                return kept;
            }
        } finally {
            if (mine) turn.unlock();
            rebuilds.remove(stream, turn);
        }
    }

    private static boolean isTaken(ReentrantLock turn) {
        try {
            return turn.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Of streams without events, the initial state. Nothing if there is too much to take at once. */
    Optional<Map<String, Loaded<S>>> load(Events events, Collection<String> ids, int limit) {
        return events.load(aggregate.category(), ids, schema, limit).map(tails -> {
            var loaded = new HashMap<String, Loaded<S>>();
            for (var id : ids) {
                var stream = new StreamId(aggregate.category(), id);
                var tail = tails.getOrDefault(id, new Tail(Optional.empty(), List.of()));
                loaded.put(id, follow(begin(events, stream, tail), tail.events()));
            }
            return loaded;
        });
    }

    private Loaded<S> fold(Events events, StreamId stream, Tail tail) {
        var loaded = follow(begin(events, stream, tail), tail.events());
        for (int page = tail.events().size(); page == PAGE; ) {
            var more = page(events, stream, loaded.version(), PAGE);
            loaded = follow(loaded, more);
            page = more.size();
        }
        return loaded;
    }

    /** What the snapshot says, or all that was before it. */
    private Loaded<S> begin(Events events, StreamId stream, Tail tail) {
        var snapshot = tail.snapshot().orElse(null);
        if (snapshot == null) return new Loaded<>(aggregate.decider().initial(), 0, null, 0);
        var state = state(snapshot, stream);
        if (state.isPresent())
            return new Loaded<>(state.get(), snapshot.version(), snapshot.event(), snapshot.version());
        var loaded = new Loaded<>(aggregate.decider().initial(), 0, null, 0);
        while (loaded.version() < snapshot.version()) {
            int missing = (int) Math.min(PAGE, snapshot.version() - loaded.version());
            loaded = follow(loaded, page(events, stream, loaded.version(), missing));
        }
        return loaded;
    }

    private Optional<S> state(Snapshot snapshot, StreamId stream) {
        try {
            if (snapshot.sum() != sum(snapshot)) throw new IllegalStateException("its bytes were changed");
            return Optional.of(aggregate.state().cast(letters.read(snapshot.state(), type(snapshot))));
        } catch (FactumException | IllegalStateException | IllegalArgumentException e) {
            LOG.warn("the snapshot of {} cannot be read, its events are: {}", stream, Hold.text(e));
            return Optional.empty();
        }
    }

    private Class<?> type(Snapshot snapshot) {
        return Optional.ofNullable(shape)
                .flatMap(known -> known.find(snapshot.type()))
                .orElseThrow(() -> new IllegalArgumentException("no state here is called " + snapshot.type()));
    }

    private static List<Fact> page(Events events, StreamId stream, long afterVersion, int limit) {
        return events.read(stream, afterVersion, limit).stream().map(Fact::of).toList();
    }

    private Loaded<S> follow(Loaded<S> from, List<Fact> events) {
        if (events.isEmpty()) return from;
        var state = from.state();
        for (var fact : events)
            state = aggregate.decider().evolve(state, aggregate.events().cast(letters.open(fact)));
        return from.then(state, events.size(), events.getLast().id());
    }

    S fold(S state, List<?> events) {
        var next = state;
        for (var event : events)
            next = aggregate.decider().evolve(next, aggregate.events().cast(event));
        return next;
    }

    boolean isDue(Loaded<?> loaded) {
        return shape != null
                && loaded.version() - loaded.from() >= aggregate.snapshots().every();
    }

    /** Without a snapshot all goes on, only slower. */
    Loaded<S> keep(Session session, StreamId stream, Loaded<S> loaded) {
        if (shape == null || loaded.last() == null) return loaded;
        byte[] state;
        try {
            state = letters.write(loaded.state());
        } catch (FactumException e) {
            LOG.warn("the state of {} cannot be kept as a snapshot: {}", stream, Hold.text(e));
            return loaded;
        }
        var type = shape.name(loaded.state());
        session.snapshots()
                .save(
                        stream,
                        schema,
                        new Snapshot(
                                loaded.version(),
                                loaded.last(),
                                type,
                                state,
                                sum(type, state, loaded.version(), loaded.last())));
        return loaded.kept();
    }

    private static long sum(Shape shape) {
        var crc = new CRC32C();
        crc.update(shape.text().getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }

    private static long sum(Snapshot snapshot) {
        return sum(snapshot.type(), snapshot.state(), snapshot.version(), snapshot.event());
    }

    private static long sum(String type, byte[] state, long version, UUID event) {
        var crc = new CRC32C();
        crc.update((type + ' ' + version + ' ' + event).getBytes(StandardCharsets.UTF_8));
        crc.update(state);
        return crc.getValue();
    }
}

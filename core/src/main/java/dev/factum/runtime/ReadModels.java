package dev.factum.runtime;

import dev.factum.Factum.Freshness;
import dev.factum.log.Position;
import dev.factum.log.StreamId;
import dev.factum.projection.Projection;
import dev.factum.store.Mark;
import dev.factum.store.Misconfigured;
import dev.factum.store.Place;
import dev.factum.store.Store;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a service projects, with readers, inline and live, and what can be asked of it. Thread-safe once it is filled. */
final class ReadModels {
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    private final Blueprint blueprint;
    private final Store store;
    private final Letters letters;
    private final Map<String, Members> readers;
    private final int batch;
    private final Map<String, Projecting<?, ?>> read = new LinkedHashMap<>();
    private final Map<String, Inlining<?, ?>> inlined = new LinkedHashMap<>();
    private final Set<Projection<?, ?>> live = new HashSet<>();

    /** @param readers all, by name */
    ReadModels(Blueprint blueprint, Store store, Letters letters, Map<String, Members> readers, int batch) {
        this.blueprint = blueprint;
        this.store = store;
        this.letters = letters;
        this.readers = readers;
        this.batch = batch;
    }

    Handler reader(Projection<?, ?> projection) {
        var reader = new Projecting<>(projection, blueprint);
        read.put(projection.table().name(), reader);
        return reader;
    }

    void inline(Projection<?, ?> projection) {
        inlined.put(projection.table().name(), new Inlining<>(projection, store, letters));
    }

    void live(Projection<?, ?> projection) {
        live.add(projection);
    }

    List<Inlining<?, ?>> inlined() {
        return List.copyOf(inlined.values());
    }

    /** Before anything runs: builds what is to be inline and never was. */
    void prepare() {
        refuseWhatWasInline();
        try {
            for (var inlining : inlined.values()) inlining.buildIfNew();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a projection is built", e);
        }
    }

    /** Its reader would begin at a checkpoint of long ago, or apply again what is in the rows. */
    private void refuseWhatWasInline() {
        if (read.isEmpty()) return;
        try (var session = store.begin()) {
            for (var reader : read.values())
                if (!session.checkpoints()
                        .marks(reader.name() + Inlining.SUFFIX)
                        .isEmpty())
                    throw new Misconfigured(
                            "projection " + reader.name()
                                    + " was written inline until now and is to have a reader: give its table another version, so that its rows are made anew");
        }
    }

    Freshness await(String projection, Position position, Duration atMost) throws InterruptedException {
        if (inlined.containsKey(projection)) return Freshness.FRESH;
        if (!reader(projection).readsTheLog())
            throw new IllegalArgumentException(
                    projection + " is made of a topic: a position of this log says nothing about how far it is");
        var runner = runner(projection);
        var wanted = new Mark(position.at(), position.sub(), Mark.START.event());
        long end = System.nanoTime() + atMost.toNanos();
        var bell = new Bell();
        while (true) {
            if (hasCome(runner, wanted)) return isHeld(runner) ? Freshness.HELD : Freshness.FRESH;
            if (System.nanoTime() >= end) return Freshness.TIMED_OUT;
            bell.await(LOOK_EVERY);
        }
    }

    /** An event that committed late is read at a later place than it was given. */
    private boolean hasCome(Runner runner, Mark wanted) {
        if (place(runner).isBefore(wanted)) return false;
        return store.place(wanted)
                .filter(place -> !place(runner).isBefore(place))
                .isPresent();
    }

    private Mark place(Runner runner) {
        var hold = runner.hold();
        if (hold != null) return hold.marks.getOrDefault(Place.LOG, Mark.START);
        try (var session = store.begin()) {
            return session.checkpoints().marks(runner.name()).getOrDefault(Place.LOG, Mark.START);
        }
    }

    private boolean isHeld(Runner runner) {
        var hold = runner.hold();
        if (hold != null) return !hold.parkedKeys.isEmpty();
        try (var session = store.begin()) {
            var places = session.checkpoints().marks(runner.name()).keySet();
            return !session.parked().keys(runner.name(), places).isEmpty();
        }
    }

    void rebuild(String projection) throws InterruptedException {
        var inlining = inlined.get(projection);
        if (inlining != null) {
            inlining.rebuild();
            return;
        }
        var runner = runner(projection);
        var reader = reader(projection);
        runner.ask(hold -> {
            reader.rebuild(runner, hold, batch);
            return List.of();
        });
    }

    @SuppressWarnings("unchecked")
    List<String> verify(String projection) throws InterruptedException {
        var inlining = inlined.get(projection);
        if (inlining != null) return inlining.verify();
        var runner = runner(projection);
        var reader = reader(projection);
        return (List<String>) runner.ask(hold -> reader.verify(runner, hold, batch));
    }

    <R> Map<String, R> live(Projection<R, ?> projection, StreamId stream) {
        if (!live.contains(projection))
            throw new IllegalArgumentException("service " + blueprint.name + " does not project "
                    + projection.table().name() + " live: declare it with Service.projectsLive");
        return new FoldLive(store, letters).rows(projection, stream);
    }

    private Runner runner(String projection) {
        var members = readers.get(reader(projection).name());
        if (members == null) throw new IllegalStateException("no runner for " + projection);
        return members.first();
    }

    private Projecting<?, ?> reader(String projection) {
        var reader = read.get(projection);
        if (reader != null) return reader;
        var known = new TreeSet<>(read.keySet());
        known.addAll(inlined.keySet());
        throw new IllegalArgumentException(
                "service " + blueprint.name + " has no projection " + projection + "; it has " + known);
    }
}

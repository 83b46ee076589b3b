package dev.factum.memory;

import dev.factum.event.Envelope;
import dev.factum.log.DuplicateEvent;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Position;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.log.VersionConflict;
import dev.factum.store.Events;
import dev.factum.store.Mark;
import dev.factum.store.Snapshots.Fact;
import dev.factum.store.Snapshots.Snapshot;
import dev.factum.store.Snapshots.Tail;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The log: a list, with its streams and ids. */
final class MemoryEvents implements Events {
    private final Undo undo;
    private final MemoryTables tables;
    private final List<Recorded<byte[]>> log = new ArrayList<>();
    private final Map<StreamId, List<Recorded<byte[]>>> streams = new HashMap<>();
    private final Map<UUID, Recorded<byte[]>> byId = new HashMap<>();

    MemoryEvents(Undo undo, MemoryTables tables) {
        this.undo = undo;
        this.tables = tables;
    }

    List<Recorded<byte[]>> log() {
        return log;
    }

    @Override
    public List<Mark> append(List<Append> appends) {
        Events.checkIds(appends);
        var stored = new ArrayList<Mark>();
        for (var append : appends) {
            if (isRepeated(append)) continue;
            for (var entry : entries(append)) stored.add(MemoryTables.mark(add(entry)));
        }
        return stored;
    }

    /** There is one transaction at a time. */
    @Override
    public void hold() {}

    private boolean isRepeated(Append append) {
        var known = append.entries().stream()
                .map(entry -> byId.get(entry.envelope().id()))
                .filter(found -> found != null)
                .toList();
        if (known.isEmpty()) return false;
        if (known.size() == append.entries().size()
                && append instanceof Append.ToStream to
                && known.stream().allMatch(found -> found.stream().equals(to.stream()))) return true;
        throw new DuplicateEvent("event " + known.getFirst().envelope().id() + " is recorded already");
    }

    private List<Recorded<byte[]>> entries(Append append) {
        var entries = new ArrayList<Recorded<byte[]>>();
        switch (append) {
            case Append.ToStream(var stream, var expected, var news, var ignored) -> {
                long version = streams.getOrDefault(stream, List.of()).size();
                if (!fits(expected, version))
                    throw new VersionConflict(
                            "stream " + stream + " is at version " + version + ", expected " + expected);
                for (var entry : news) entries.add(recorded(entry, stream, ++version));
            }
            case Append.ToTopic(var topic, var news) -> {
                for (var entry : news)
                    entries.add(recorded(
                            entry,
                            new StreamId("topic:" + topic, entry.envelope().key()),
                            0));
            }
        }
        return entries;
    }

    private static boolean fits(ExpectedVersion expected, long version) {
        return switch (expected) {
            case ExpectedVersion.Any ignored -> true;
            case ExpectedVersion.NoStream ignored -> version == 0;
            case ExpectedVersion.Exactly(var exactly) -> exactly == version;
        };
    }

    private Recorded<byte[]> recorded(Entry entry, StreamId stream, long version) {
        return new Recorded<>(new Position(tables.log, 0, 0), stream, version, entry.envelope());
    }

    private Recorded<byte[]> add(Recorded<byte[]> entry) {
        long at = log.size() + 1L;
        var e = entry.envelope();
        var placed = new Recorded<>(
                new Position(tables.log, at, 0),
                entry.stream(),
                entry.version(),
                new Envelope<>(
                        e.id(),
                        e.type(),
                        e.version(),
                        e.time(),
                        e.source(),
                        e.key(),
                        at,
                        e.cause(),
                        e.answerTo(),
                        e.payload()));
        log.add(placed);
        byId.put(e.id(), placed);
        if (placed.version() > 0)
            streams.computeIfAbsent(placed.stream(), s -> new ArrayList<>()).add(placed);
        undo.add(() -> remove(placed));
        return placed;
    }

    private void remove(Recorded<byte[]> entry) {
        log.removeLast();
        byId.remove(entry.envelope().id());
        if (entry.version() > 0)
            streams.getOrDefault(entry.stream(), new ArrayList<>()).removeLast();
    }

    @Override
    public List<Recorded<byte[]>> read(StreamId stream, long afterVersion, int limit) {
        return streams.getOrDefault(stream, List.of()).stream()
                .skip(afterVersion)
                .limit(limit)
                .toList();
    }

    @Override
    public Tail load(StreamId stream, String schema, int limit) {
        var snapshot = tables.snapshots.find(stream, schema).filter(found -> stands(stream, found));
        var events = read(stream, snapshot.map(Snapshot::version).orElse(0L), limit);
        return new Tail(snapshot, events.stream().map(Fact::of).toList());
    }

    private boolean stands(StreamId stream, Snapshot snapshot) {
        var event = byId.get(snapshot.event());
        return event != null && event.stream().equals(stream) && event.version() == snapshot.version();
    }

    @Override
    public Optional<Map<String, Tail>> load(String category, Collection<String> ids, String schema, int limit) {
        var found = new HashMap<String, Tail>();
        long events = 0;
        for (var id : ids) {
            var tail = load(new StreamId(category, id), schema, limit + 1);
            if (tail.snapshot().isPresent() || !tail.events().isEmpty()) found.put(id, tail);
            events += tail.events().size();
        }
        return events > limit ? Optional.empty() : Optional.of(found);
    }

    @Override
    public Optional<Recorded<byte[]>> find(UUID id) {
        return Optional.ofNullable(byId.get(id));
    }

    @Override
    public Mark atOrBefore(long at, int sub) {
        int entries = (int) Math.min(at, log.size());
        return entries == 0 ? Mark.START : MemoryTables.mark(log.get(entries - 1));
    }

    @Override
    public Map<String, Recorded<byte[]>> last(String category, Collection<String> ids) {
        var last = new HashMap<String, Recorded<byte[]>>();
        for (var id : ids) {
            var events = streams.getOrDefault(new StreamId(category, id), List.of());
            if (!events.isEmpty()) last.put(id, events.getLast());
        }
        return last;
    }
}

package dev.factum.memory;

import dev.factum.log.StreamId;
import dev.factum.store.Snapshots;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** States of streams, by what wrote them. */
final class MemorySnapshots implements Snapshots {
    private record Key(StreamId stream, String schema) {}

    private final Undo undo;
    private final Map<Key, Snapshot> snapshots = new HashMap<>();

    MemorySnapshots(Undo undo) {
        this.undo = undo;
    }

    Optional<Snapshot> find(StreamId stream, String schema) {
        return Optional.ofNullable(snapshots.get(new Key(stream, schema)));
    }

    @Override
    public void save(StreamId stream, String schema, Snapshot snapshot) {
        var key = new Key(stream, schema);
        var before = snapshots.get(key);
        if (before != null && before.version() > snapshot.version()) return;
        snapshots.put(key, snapshot);
        undo.add(() -> {
            if (before == null) snapshots.remove(key);
            else snapshots.put(key, before);
        });
    }
}

package dev.factum.memory;

import dev.factum.store.Timers;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Deadlines by owner and key. */
final class MemoryTimers implements Timers {
    private record Key(String owner, String key) {}

    private final Undo undo;
    private final Map<Key, Instant> timers = new HashMap<>();

    MemoryTimers(Undo undo) {
        this.undo = undo;
    }

    @Override
    public void set(String owner, Map<String, Instant> dueByKey) {
        dueByKey.forEach((key, due) -> set(owner, key, due));
    }

    private void set(String owner, String key, Instant due) {
        var k = new Key(owner, key);
        var before = timers.put(k, due);
        undo.add(() -> {
            if (before == null) timers.remove(k);
            else timers.put(k, before);
        });
    }

    @Override
    public void clear(String owner, Collection<String> keys) {
        keys.forEach(key -> clear(owner, key));
    }

    private void clear(String owner, String key) {
        var k = new Key(owner, key);
        var before = timers.remove(k);
        if (before != null) undo.add(() -> timers.put(k, before));
    }

    @Override
    public Optional<String> due(String owner, Instant now) {
        return timers.entrySet().stream()
                .filter(e -> e.getKey().owner().equals(owner) && !e.getValue().isAfter(now))
                .min(Comparator.comparing(Map.Entry::getValue))
                .map(e -> e.getKey().key());
    }

    @Override
    public boolean take(String owner, String key, Instant now) {
        var due = timers.get(new Key(owner, key));
        if (due == null || due.isAfter(now)) return false;
        clear(owner, key);
        return true;
    }

    @Override
    public long count() {
        return timers.size();
    }
}

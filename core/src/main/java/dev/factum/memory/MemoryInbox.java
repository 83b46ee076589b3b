package dev.factum.memory;

import dev.factum.store.Inbox;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Handled messages, by consumer and id. */
final class MemoryInbox implements Inbox {
    private record Key(String consumer, UUID message) {}

    private final Undo undo;
    private final Map<Key, Record> records = new LinkedHashMap<>();

    MemoryInbox(Undo undo) {
        this.undo = undo;
    }

    List<Record> records() {
        return List.copyOf(records.values());
    }

    @Override
    public Set<UUID> record(String consumer, List<Handled> messages) {
        var fresh = new HashSet<UUID>();
        for (var message : messages) {
            var key = new Key(consumer, message.message());
            if (records.putIfAbsent(key, new Record(consumer, message, Optional.empty())) != null) continue;
            fresh.add(message.message());
            undo.add(() -> records.remove(key));
        }
        return fresh;
    }

    @Override
    public void settle(String consumer, UUID message, Outcome outcome) {
        var key = new Key(consumer, message);
        var before = records.get(key);
        if (before == null)
            throw new IllegalStateException("message " + message + " is not in the inbox of " + consumer);
        records.put(key, new Record(consumer, before.handled(), Optional.of(outcome)));
        undo.add(() -> records.put(key, before));
    }

    @Override
    public Optional<Record> settled(String consumer, UUID message) {
        return Optional.ofNullable(records.get(new Key(consumer, message)))
                .filter(record -> record.outcome().isPresent());
    }

    @Override
    public Set<UUID> recorded(String consumer, Collection<UUID> messages) {
        var found = new HashSet<UUID>(messages);
        found.removeIf(message -> !records.containsKey(new Key(consumer, message)));
        return found;
    }

    @Override
    public void forget(String consumer) {
        var gone = new LinkedHashMap<Key, Record>();
        records.forEach((key, record) -> {
            if (key.consumer().equals(consumer)) gone.put(key, record);
        });
        records.keySet().removeAll(gone.keySet());
        undo.add(() -> records.putAll(gone));
    }
}

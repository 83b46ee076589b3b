package dev.factum.memory;

import dev.factum.store.Schedule;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What waits for its time, by id. */
final class MemorySchedule implements Schedule {
    private static final Comparator<Item> ORDER = Comparator.comparing(Item::due)
            .thenComparing(item -> item.message().id().toString());

    private final Undo undo;
    private final Map<UUID, Item> items = new HashMap<>();

    MemorySchedule(Undo undo) {
        this.undo = undo;
    }

    @Override
    public void add(Item item) {
        var id = item.message().id();
        items.put(id, item);
        undo.add(() -> items.remove(id));
    }

    @Override
    public boolean cancel(UUID message) {
        var gone = items.remove(message);
        if (gone == null) return false;
        undo.add(() -> items.put(message, gone));
        return true;
    }

    @Override
    public boolean isDue(Instant now) {
        return items.values().stream().anyMatch(item -> !item.due().isAfter(now));
    }

    @Override
    public List<Item> take(Instant now, int max) {
        var due = items.values().stream()
                .filter(item -> !item.due().isAfter(now))
                .sorted(ORDER)
                .limit(max)
                .toList();
        for (var item : due) cancel(item.message().id());
        return due;
    }

    @Override
    public long count() {
        return items.size();
    }
}

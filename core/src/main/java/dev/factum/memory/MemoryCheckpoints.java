package dev.factum.memory;

import dev.factum.store.Checkpoints;
import dev.factum.store.Fenced;
import dev.factum.store.Mark;
import dev.factum.store.Place;
import java.util.HashMap;
import java.util.Map;

/** How far each subscription has come, and who may say so. */
final class MemoryCheckpoints implements Checkpoints {
    private final Undo undo;
    private final Map<String, Map<Place, Mark>> marks = new HashMap<>();
    private final Map<String, Long> epochs = new HashMap<>();

    MemoryCheckpoints(Undo undo) {
        this.undo = undo;
    }

    void epoch(String subscription, long epoch) {
        epochs.put(subscription, epoch);
    }

    @Override
    public void save(String subscription, long epoch, Map<Place, Mark> upTo) {
        check(subscription, epoch);
        var before = marks(subscription);
        var after = new HashMap<>(before);
        after.putAll(upTo);
        marks.put(subscription, after);
        undo.add(() -> marks.put(subscription, before));
    }

    @Override
    public Map<Place, Mark> marks(String subscription) {
        return Map.copyOf(marks.getOrDefault(subscription, Map.of()));
    }

    @Override
    public void reset(String subscription, long epoch) {
        check(subscription, epoch);
        var before = marks(subscription);
        marks.remove(subscription);
        undo.add(() -> marks.put(subscription, before));
    }

    private void check(String subscription, long epoch) {
        if (epochs.getOrDefault(subscription, 0L) != epoch) throw new Fenced(subscription, epoch);
    }
}

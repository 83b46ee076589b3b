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

    /** Whoever had it before is fenced. */
    long raise(String subscription) {
        return epochs.merge(subscription, 1L, Long::sum);
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
    public void rewind(String subscription, Map<Place, Mark> to) {
        long before = epochs.getOrDefault(subscription, 0L);
        save(subscription, raise(subscription), to);
        undo.add(() -> epochs.put(subscription, before));
    }

    @Override
    public void reset(String subscription, long epoch) {
        check(subscription, epoch);
        var before = marks(subscription);
        marks.remove(subscription);
        undo.add(() -> marks.put(subscription, before));
    }

    @Override
    public boolean isOwned(String subscription, long epoch) {
        return epochs.getOrDefault(subscription, 0L) == epoch;
    }

    private void check(String subscription, long epoch) {
        if (!isOwned(subscription, epoch)) throw new Fenced(subscription, epoch);
    }
}

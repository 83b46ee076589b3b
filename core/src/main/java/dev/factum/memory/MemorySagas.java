package dev.factum.memory;

import dev.factum.store.Sagas;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Where each saga stands. */
final class MemorySagas implements Sagas {
    private record Key(String saga, String key) {}

    private final Undo undo;
    private final Map<Key, Row> rows = new LinkedHashMap<>();

    MemorySagas(Undo undo) {
        this.undo = undo;
    }

    @Override
    public void put(Collection<Row> news) {
        for (var row : news) {
            var key = new Key(row.saga(), row.key());
            var before = rows.put(key, row);
            undo.add(() -> {
                if (before == null) rows.remove(key);
                else rows.put(key, before);
            });
        }
    }

    @Override
    public Map<String, Long> count(String saga) {
        var counts = new TreeMap<String, Long>();
        for (var row : rows.values()) if (row.saga().equals(saga)) counts.merge(row.status(), 1L, Long::sum);
        return counts;
    }
}

package dev.factum.memory;

import dev.factum.store.Sagas;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Where each saga stands, and what is wished of it. */
final class MemorySagas implements Sagas {
    private record Key(String saga, String key) {}

    private final Undo undo;
    private final Map<Key, Row> rows = new LinkedHashMap<>();
    private final TreeMap<Long, Request> requests = new TreeMap<>();
    private long numbers;

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

    @Override
    public List<Row> list(Optional<String> saga, Optional<String> status, int limit) {
        return rows.values().stream()
                .filter(row -> saga.isEmpty() || saga.get().equals(row.saga()))
                .filter(row -> status.isEmpty() || status.get().equals(row.status()))
                .sorted(Comparator.comparing(Row::updated)
                        .thenComparing(Row::saga)
                        .thenComparing(Row::key))
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<Row> find(String saga, String key) {
        return Optional.ofNullable(rows.get(new Key(saga, key)));
    }

    @Override
    public void request(Request r) {
        long number = ++numbers;
        requests.put(number, new Request(number, r.saga(), r.key(), r.word(), r.argument(), r.by(), r.at()));
        undo.add(() -> requests.remove(number));
    }

    @Override
    public List<Request> requested(String saga, int limit) {
        return requests.values().stream()
                .filter(request -> request.saga().equals(saga))
                .limit(limit)
                .toList();
    }

    @Override
    public boolean take(long request) {
        var taken = requests.remove(request);
        if (taken == null) return false;
        undo.add(() -> requests.put(request, taken));
        return true;
    }
}

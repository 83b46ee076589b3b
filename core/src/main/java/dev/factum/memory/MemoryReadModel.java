package dev.factum.memory;

import dev.factum.store.ReadModel;
import dev.factum.store.Table;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Read models: rows by key, by table. */
final class MemoryReadModel implements ReadModel {
    private final Undo undo;
    private final Map<String, Map<String, Object>> tables = new HashMap<>();

    MemoryReadModel(Undo undo) {
        this.undo = undo;
    }

    @Override
    public <R> Map<String, R> load(Table<R> table, Collection<String> keys) {
        var all = all(table);
        all.keySet().retainAll(keys);
        return all;
    }

    /** There is one transaction at a time. */
    @Override
    public void lock(Table<?> table, Collection<String> keys) {}

    @Override
    public <R> void save(Table<R> table, Collection<R> put, Collection<String> remove) {
        for (var row : put) set(table, table.key(row), row);
        for (var key : remove) set(table, key, null);
    }

    private void set(Table<?> table, String key, @Nullable Object row) {
        var rows = rows(table);
        var before = row == null ? rows.remove(key) : rows.put(key, row);
        undo.add(() -> {
            if (before == null) rows(table).remove(key);
            else rows(table).put(key, before);
        });
    }

    @Override
    public <R> Map<String, R> all(Table<R> table) {
        var typed = new HashMap<String, R>();
        rows(table).forEach((key, row) -> typed.put(key, table.row().cast(row)));
        return typed;
    }

    @Override
    public void clear(Table<?> table) {
        var before = tables.put(table.name(), new HashMap<>());
        undo.add(() -> tables.put(table.name(), before == null ? new HashMap<>() : before));
    }

    private Map<String, Object> rows(Table<?> table) {
        return tables.computeIfAbsent(table.name(), n -> new HashMap<>());
    }
}

package dev.factum.projection;

import dev.factum.event.FactumException;
import dev.factum.store.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a batch of events says about rows, collected before any row is known, then applied to those that exist. */
public final class Changes<R> implements Rows<R> {
    /** A row is not there that had to be; the event before it was lost, or the projection is wrong. */
    public static final class MissingRow extends FactumException {
        private static final long serialVersionUID = 1L;

        MissingRow(String table, String key) {
            super("no row '" + key + "' in " + table + " to change: merge it, or put it first");
        }

        @Override
        public boolean retryHelps() {
            return false;
        }
    }

    /** @param put by key, rows to write @param removed keys of rows to delete */
    public record Outcome<R>(Map<String, R> put, Set<String> removed) {}

    private record Change<R>(
            String key,
            boolean mustExist,
            @Nullable R initial,
            @Nullable UnaryOperator<R> change) {}

    private final Table<R> table;
    private final List<Change<R>> changes = new ArrayList<>();
    private final Set<String> keys = new LinkedHashSet<>();

    public Changes(Table<R> table) {
        this.table = table;
    }

    @Override
    public void put(R row) {
        say(new Change<>(table.key(row), false, row, null));
    }

    @Override
    public void change(String key, UnaryOperator<R> change) {
        say(new Change<>(key, true, null, change));
    }

    @Override
    public void merge(R initial, UnaryOperator<R> change) {
        say(new Change<>(table.key(initial), false, initial, change));
    }

    @Override
    public void remove(String key) {
        say(new Change<>(key, false, null, null));
    }

    /** The rows that must be known to apply this. */
    public Set<String> keys() {
        return keys;
    }

    /** @throws MissingRow naming table and key */
    public Outcome<R> applyTo(Map<String, R> existing) {
        var rows = new HashMap<String, @Nullable R>();
        for (var key : keys) rows.put(key, existing.get(key));
        for (var c : changes) rows.put(c.key(), next(c, rows.get(c.key())));
        var put = new LinkedHashMap<String, R>();
        var removed = new LinkedHashSet<String>();
        for (var key : keys) {
            var row = rows.get(key);
            if (row == null) removed.add(key);
            else if (!row.equals(existing.get(key))) put.put(key, row);
        }
        return new Outcome<>(put, removed);
    }

    private @Nullable R next(Change<R> c, @Nullable R row) {
        if (c.change() == null) return c.initial();
        if (row == null && c.mustExist()) throw new MissingRow(table.name(), c.key());
        var from = row == null ? c.initial() : row;
        if (from == null) throw new MissingRow(table.name(), c.key());
        var next = c.change().apply(from);
        if (!table.key(next).equals(c.key()))
            throw new IllegalStateException(
                    "a change of row '" + c.key() + "' of " + table.name() + " changed its key");
        return next;
    }

    private void say(Change<R> change) {
        keys.add(change.key());
        changes.add(change);
    }
}

package dev.factum.runtime;

import dev.factum.event.Envelope;
import dev.factum.projection.Changes;
import dev.factum.projection.Projection;
import dev.factum.store.Session;
import dev.factum.store.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What a projection says of events, done to rows: in its table, or in memory. Immutable; thread-safe. */
record ProjectRows<R, E>(Projection<R, E> projection) {
    private static final int DIFFERENCES = 100;

    Table<R> table() {
        return projection.table();
    }

    /** The rows of all the events are loaded at once, changed, and written at once. */
    void apply(List<Envelope<E>> events, Session session) {
        apply(changes(events), session);
    }

    /** The same where others may write the same rows. */
    void applyLocked(List<Envelope<E>> events, Session session) {
        var changes = changes(events);
        session.readModel().lock(table(), changes.keys());
        apply(changes, session);
    }

    private Changes<R> changes(List<Envelope<E>> events) {
        var changes = new Changes<>(table());
        for (var event : events) projection.project(event, changes);
        return changes;
    }

    private void apply(Changes<R> changes, Session session) {
        var outcome = changes.applyTo(session.readModel().load(table(), changes.keys()));
        session.readModel().save(table(), outcome.put().values(), outcome.removed());
    }

    void apply(Envelope<E> event, Map<String, R> rows) {
        var outcome = changes(List.of(event)).applyTo(rows);
        rows.putAll(outcome.put());
        rows.keySet().removeAll(outcome.removed());
    }

    /** At most {@link #DIFFERENCES}. */
    List<String> differences(Map<String, R> stored, Map<String, R> fresh) {
        var keys = new TreeSet<>(stored.keySet());
        keys.addAll(fresh.keySet());
        var found = new ArrayList<String>();
        for (var key : keys) {
            if (found.size() == DIFFERENCES) break;
            var is = stored.get(key);
            var ought = fresh.get(key);
            var name = table().name();
            if (is == null) found.add(name + " has no row '" + key + "', a replay has");
            else if (ought == null) found.add(name + " has a row '" + key + "', a replay has not");
            else if (!is.equals(ought)) found.add(name + " row '" + key + "' is " + is + ", a replay gives " + ought);
        }
        return found;
    }
}

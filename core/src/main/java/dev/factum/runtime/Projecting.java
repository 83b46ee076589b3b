package dev.factum.runtime;

import dev.factum.log.Source;
import dev.factum.projection.Projection;
import dev.factum.store.ParkedMessages.Row;
import dev.factum.store.Session;
import dev.factum.store.StoreFailed;
import dev.factum.store.Table;
import dev.factum.store.Unavailable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A projection: a batch's rows are loaded at once, changed, and written at once. */
final class Projecting<R, E> implements Handler {
    private final Projection<R, E> projection;
    private final Table<R> table;
    private final ProjectRows<R, E> rows;
    private final Sought<E> sought;

    Projecting(Projection<R, E> projection, Blueprint blueprint) {
        this.projection = projection;
        this.table = projection.table();
        this.rows = new ProjectRows<>(projection);
        this.sought = new Sought<>(projection.source(), blueprint);
    }

    @Override
    public String name() {
        return table.subscription();
    }

    @Override
    public List<Source<?>> sources() {
        return List.of(projection.source());
    }

    boolean readsTheLog() {
        return projection.source() instanceof Source.Own;
    }

    @Override
    public boolean wants(Incoming entry) {
        return sought.isIn(entry);
    }

    @Override
    public void begin(Session session) {
        session.readModel().clear(table);
    }

    @Override
    public void handle(List<Incoming> batch, UnitOfWork unit) {
        rows.apply(sought.of(batch), unit.session);
    }

    /** Makes all rows anew in one transaction, and parks anew what still fails; what an operator discarded stays out. */
    void rebuild(Runner runner, Hold hold, int batchSize) throws Exception {
        hold.transact(unit -> {
            var session = unit.session;
            session.parked()
                    .list(Optional.of(name()), Integer.MAX_VALUE)
                    .forEach(row -> session.parked().remove(row.number()));
            session.readModel().clear(table);
            var discarded = session.parked().discarded(name());
            var failing = new LinkedHashMap<String, List<Row>>();
            Replay.run(
                    runner,
                    Map.copyOf(hold.marks),
                    batchSize,
                    items -> replay(
                            items.stream()
                                    .filter(i -> !discarded.contains(i.envelope.id()))
                                    .toList(),
                            failing,
                            hold,
                            session));
            for (var held : failing.values()) session.parked().park(held);
        });
        hold.readParkedKeys();
    }

    /** Finds what fails by halves: a batch that fails has written nothing. */
    private void replay(List<Incoming> items, Map<String, List<Row>> failing, Hold hold, Session session) {
        var live = new ArrayList<Incoming>();
        for (var item : items) {
            var held = failing.get(item.key());
            if (held == null) live.add(item);
            else held.add(hold.follower(item));
        }
        try {
            rows.apply(sought.of(live), session);
        } catch (StoreFailed | Unavailable e) {
            throw e;
        } catch (RuntimeException e) {
            if (live.size() == 1) {
                var item = live.getFirst();
                failing.put(item.key(), new ArrayList<>(List.of(hold.failedRow(item, e))));
            } else {
                replay(live.subList(0, live.size() / 2), failing, hold, session);
                replay(live.subList(live.size() / 2, live.size()), failing, hold, session);
            }
        }
    }

    /** The differences between the table and a fresh replay. */
    List<String> verify(Runner runner, Hold hold, int batchSize) throws Exception {
        var heldBack = heldBack(hold);
        var fresh = new HashMap<String, R>();
        Replay.run(
                runner,
                Map.copyOf(hold.marks),
                batchSize,
                items -> items.stream()
                        .filter(i -> !heldBack.contains(i.envelope.id()))
                        .forEach(item -> rows.apply(item.as(projection.source().messages()), fresh)));
        try (var session = hold.store.begin()) {
            return rows.differences(session.readModel().all(table), fresh);
        }
    }

    /** Messages that are not in the rows: parked ones, and those that an operator took out. */
    private Set<UUID> heldBack(Hold hold) {
        try (var session = hold.store.begin()) {
            var heldBack = new HashSet<>(session.parked().discarded(name()));
            session.parked()
                    .list(Optional.of(name()), Integer.MAX_VALUE)
                    .forEach(row -> heldBack.add(row.envelope().id()));
            return heldBack;
        }
    }
}

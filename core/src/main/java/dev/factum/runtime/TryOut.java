package dev.factum.runtime;

import dev.factum.parking.Parking.DryRun;
import dev.factum.store.ParkedMessages.Row;
import dev.factum.store.Session;
import dev.factum.store.Session.Written;
import dev.factum.store.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Handles a parked key in a transaction that is rolled back, and tells what it did there. */
final class TryOut {
    private static final int MESSAGES = 100;

    private final Store store;
    private final Letters letters;
    private final Function<Session, UnitOfWork> units;

    TryOut(Store store, Letters letters, Function<Session, UnitOfWork> units) {
        this.store = store;
        this.letters = letters;
        this.units = units;
    }

    /** @return empty if nothing of this key is parked */
    Optional<DryRun> of(Handler handler, String key) {
        if (!handler.isUndone())
            throw new IllegalArgumentException(
                    handler.name() + " calls the outside, which no rollback takes back: it has no dry run");
        try (var session = store.begin()) {
            var rows = session.parked().of(handler.name(), key, MESSAGES);
            return rows.isEmpty() ? Optional.empty() : Optional.of(of(handler, rows, session));
        }
    }

    private DryRun of(Handler handler, List<Row> rows, Session session) {
        var unit = units.apply(session);
        var said = new ArrayList<String>();
        var before = session.written();
        var written = List.<String>of();
        int handled = 0;
        for (var row : rows) {
            List<String> pending;
            try {
                handler.handle(List.of(Incoming.parked(letters, row, session)), unit);
                pending = unit.pending();
                unit.flush();
                written = difference(before, session.written());
            } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
                if (e instanceof InterruptedException) Thread.currentThread().interrupt();
                return done(handled, said, written, Optional.of(row.envelope().id() + ": " + Hold.text(e)));
            }
            said.addAll(pending);
            handled++;
        }
        return done(handled, said, written, Optional.empty());
    }

    private static DryRun done(int handled, List<String> said, List<String> written, Optional<String> error) {
        said.addAll(written);
        return new DryRun(handled, List.copyOf(said), error);
    }

    private static List<String> difference(List<Written> before, List<Written> now) {
        Map<String, Written> known = new HashMap<>();
        for (var w : before) known.put(w.table(), w);
        var changes = new ArrayList<String>();
        for (var w : now) {
            var b = known.getOrDefault(w.table(), new Written(w.table(), 0, 0, 0));
            if (!w.equals(b))
                changes.add("%s: %d inserted, %d updated, %d deleted"
                        .formatted(
                                w.table(),
                                w.inserted() - b.inserted(),
                                w.updated() - b.updated(),
                                w.deleted() - b.deleted()));
        }
        return changes;
    }
}

package dev.factum.runtime;

import dev.factum.event.FactumException;
import dev.factum.log.VersionConflict;
import dev.factum.store.Fenced;
import dev.factum.store.Inbox.Handled;
import dev.factum.store.Mark;
import dev.factum.store.Owned;
import dev.factum.store.ParkedMessages.Row;
import dev.factum.store.Place;
import dev.factum.store.Session;
import dev.factum.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This instance's hold on a reader: how far it has come, which keys are parked, and the transactions that change it, each fenced by the epoch. */
final class Hold {
    private static final Logger LOG = LoggerFactory.getLogger(Hold.class);
    private static final int ERROR_KEPT = 500;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    final Handler handler;
    final Store store;
    final Letters letters;
    final Map<Place, Mark> marks = new ConcurrentHashMap<>();
    final Set<String> parkedKeys = ConcurrentHashMap.newKeySet();
    private final Function<Session, UnitOfWork> units;
    private final long epoch;

    Hold(Handler handler, Store store, Letters letters, Function<Session, UnitOfWork> units, Owned owned) {
        this.handler = handler;
        this.store = store;
        this.letters = letters;
        this.units = units;
        this.epoch = owned.epoch();
        this.marks.putAll(owned.marks());
        readParkedKeys();
    }

    String name() {
        return handler.name();
    }

    void readParkedKeys() {
        try (var session = store.begin()) {
            var keys = session.parked().keys(name(), marks.keySet());
            parkedKeys.retainAll(keys);
            parkedKeys.addAll(keys);
        }
    }

    /** Asked by an owner that has nothing to do, who would not notice otherwise. @throws Fenced if another instance has taken it, or an operator has sent it elsewhere */
    void confirm() {
        try (var session = store.begin()) {
            if (!session.checkpoints().isOwned(name(), epoch)) throw new Fenced(name(), epoch);
        }
    }

    @FunctionalInterface
    interface Work {
        void run(UnitOfWork unit) throws Exception;
    }

    /** A transaction besides the batches. */
    void transact(Work work) throws Exception {
        try (var session = store.begin()) {
            var unit = units.apply(session);
            work.run(unit);
            unit.flush();
            session.checkpoints().save(name(), epoch, Map.of());
            session.commit();
            unit.committed();
        }
    }

    /** Everything that a batch leaves, or nothing of it. @param failed is parked, with its followers */
    void commit(List<Incoming> items, Map<Incoming, Exception> failed, Map<Place, Mark> upTo) throws Exception {
        var held = new HashSet<String>();
        try (var session = store.begin()) {
            var unit = units.apply(session);
            var live = new ArrayList<Incoming>();
            var rows = new ArrayList<Row>();
            for (var item : firstTime(session, items)) {
                var failure = failed.get(item);
                if (failure != null) {
                    rows.add(failedRow(item, failure));
                    held.add(item.key());
                } else if (parkedKeys.contains(item.key()) || held.contains(item.key())) {
                    rows.add(follower(item));
                } else {
                    live.add(item);
                }
            }
            if (!live.isEmpty()) handle(live, unit);
            if (!rows.isEmpty()) session.parked().park(rows);
            unit.flush();
            session.checkpoints().save(name(), epoch, upTo);
            session.commit();
            parkedKeys.addAll(held);
            marks.putAll(upTo);
            unit.committed();
        }
    }

    /** An error of the handler's own code is the message's failure like any other; running out of memory is not. */
    void handle(List<Incoming> items, UnitOfWork unit) throws Exception {
        try {
            handler.handle(items, unit);
        } catch (StackOverflowError | LinkageError | AssertionError e) {
            throw new IllegalStateException(name() + " failed: " + e, e);
        }
    }

    /** The same for what is done outside a transaction. */
    static Exception failure(Throwable e) {
        return e instanceof Exception known ? known : new IllegalStateException(e.toString(), e);
    }

    /** Drops what the inbox has already, and records the rest. */
    private List<Incoming> firstTime(Session session, List<Incoming> items) {
        var records = new ArrayList<Handled>();
        var now = letters.now();
        for (var item : items) if (isRecorded(item)) records.add(Letters.handled(handler.kind(), item, now));
        if (records.isEmpty()) return items;
        var recorded = session.inbox().record(name(), records);
        if (recorded.size() == items.size()) return items; // each of them new, and once in the batch
        var fresh = new HashSet<UUID>(recorded);
        var taken = new ArrayList<Incoming>(items.size());
        for (var item : items) if (!isRecorded(item) || fresh.remove(item.envelope.id())) taken.add(item);
        return taken;
    }

    private boolean isRecorded(Incoming item) {
        return handler.recordsOwn() || !item.place.equals(Place.LOG);
    }

    Row failedRow(Incoming item, Exception failure) {
        var now = letters.now();
        LOG.warn("{} parks {}: {}", name(), item.envelope, text(failure));
        return new Row(0, name(), item.place, item.envelope, item.headers, 1, text(failure), now, next(1, now));
    }

    Row follower(Incoming item) {
        var now = letters.now();
        return new Row(0, name(), item.place, item.envelope, item.headers, 0, "", now, now);
    }

    @Nullable
    Instant next(int attempts, Instant now) {
        return handler.patience()
                .after(attempts, letters.machine.random().get())
                .map(now::plus)
                .orElse(null);
    }

    static String text(Throwable failure) {
        var text = failure instanceof FactumException
                ? String.valueOf(failure.getMessage())
                : failure.getClass().getSimpleName() + ": " + failure.getMessage();
        return plain(text.length() > ERROR_KEPT ? text.substring(0, ERROR_KEPT) : text);
    }

    /** One line, whatever a failure or a stranger's message has put into it. */
    static String plain(String text) {
        return CONTROL.matcher(text).replaceAll(" ");
    }

    /** Whether to wait and try the same again, rather than park. A conflict is the work's own: another try may have it for ever. */
    boolean worldFailed(Throwable failure) {
        for (var e = failure; e != null; e = e.getCause()) {
            if (e instanceof VersionConflict) return false;
            if (e instanceof java.io.IOException || (e instanceof FactumException f && f.retryHelps())) return true;
        }
        return store.worldFailed(failure);
    }
}

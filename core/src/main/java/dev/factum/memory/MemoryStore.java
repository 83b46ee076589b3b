package dev.factum.memory;

import dev.factum.event.Types;
import dev.factum.log.LogStatus;
import dev.factum.log.Position;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.store.Ambient;
import dev.factum.store.Inbox;
import dev.factum.store.Mark;
import dev.factum.store.Owned;
import dev.factum.store.Place;
import dev.factum.store.Session;
import dev.factum.store.Snapshots.Tail;
import dev.factum.store.Store;
import dev.factum.store.Table;
import java.sql.Connection;
import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** A store in memory: one transaction at a time, undone if it does not commit. Thread-safe. */
public final class MemoryStore implements Store {
    private final ReentrantLock turn = new ReentrantLock(true);
    private final Set<String> owned = new HashSet<>();
    final MemoryTables tables = new MemoryTables();

    MemoryStore() {}

    /** The rows of a read model, by key. */
    public <R> Map<String, R> rows(Table<R> table) {
        return locked(() -> tables.all(table));
    }

    @Override
    public void open(String log, Collection<Types.Name> types, Collection<Table<?>> readModels) {
        locked(() -> {
            tables.log = log;
            return log;
        });
    }

    @Override
    public Session begin() {
        turn.lock();
        if (turn.getHoldCount() > 1) {
            turn.unlock();
            throw new IllegalStateException(
                    "this thread has a transaction open: two at once would wait for each other");
        }
        return new MemorySession(tables, turn::unlock);
    }

    @Override
    public Session join(Connection connection) {
        throw new UnsupportedOperationException("memory has no connections to join");
    }

    @Override
    public Optional<Ambient> ambient() {
        return Optional.empty();
    }

    @Override
    public List<Recorded<byte[]>> read(long at, int sub, int limit) {
        return locked(() ->
                List.copyOf(tables.log().subList((int) Math.min(at, tables.log().size()), (int)
                        Math.min(at + limit, tables.log().size()))));
    }

    @Override
    public List<Recorded<byte[]>> read(StreamId stream, long afterVersion, int limit) {
        return locked(() -> tables.stream(stream, afterVersion, limit));
    }

    @Override
    public Tail load(StreamId stream, String schema, int limit) {
        return locked(() -> tables.events.load(stream, schema, limit));
    }

    @Override
    public List<Recorded<byte[]>> trace(String correlation, int limit) {
        return locked(() -> tables.log().stream()
                .filter(e -> e.envelope().cause().correlation().equals(correlation))
                .limit(limit)
                .toList());
    }

    @Override
    public List<Inbox.Record> handled(String correlation, int limit) {
        return locked(() -> tables.inbox().stream()
                .filter(r -> r.handled().cause().correlation().equals(correlation))
                .sorted(Comparator.comparing(r -> r.handled().time()))
                .limit(limit)
                .toList());
    }

    @Override
    public boolean isSettled() {
        return true;
    }

    @Override
    public Optional<Mark> place(Mark drawn) {
        return Optional.of(drawn);
    }

    @Override
    public Mark head() {
        return locked(() -> tables.log().isEmpty()
                ? Mark.START
                : MemoryTables.mark(tables.log().getLast()));
    }

    /** Whoever appends has the turn until he ends: nobody who asks finds him. */
    @Override
    public LogStatus status() {
        return locked(() -> {
            var end = tables.log().isEmpty()
                    ? Position.start(tables.log)
                    : tables.log().getLast().position();
            return new LogStatus(end, end, 0, 0, List.of());
        });
    }

    @Override
    public Optional<Owned> own(String subscription, Collection<Place> places) {
        return locked(() -> {
            if (!owned.add(subscription)) return Optional.empty();
            var saved = tables.marks(subscription);
            var marks = new HashMap<Place, Mark>();
            for (var place : places) marks.put(place, saved.getOrDefault(place, Mark.START));
            return Optional.of(new Holding(subscription, tables.raiseEpoch(subscription), marks));
        });
    }

    @Override
    public Clock clock(Clock machine) {
        return machine;
    }

    @Override
    public boolean worldFailed(Throwable failure) {
        return false;
    }

    @Override
    public void close() {}

    private <T> T locked(Supplier<T> work) {
        turn.lock();
        try {
            return work.get();
        } finally {
            turn.unlock();
        }
    }

    private final class Holding implements Owned {
        private final String subscription;
        private final long epoch;
        private final Map<Place, Mark> marks;

        private Holding(String subscription, long epoch, Map<Place, Mark> marks) {
            this.subscription = subscription;
            this.epoch = epoch;
            this.marks = marks;
        }

        @Override
        public long epoch() {
            return epoch;
        }

        @Override
        public Map<Place, Mark> marks() {
            return marks;
        }

        @Override
        public void close() {
            locked(() -> owned.remove(subscription));
        }
    }
}

package dev.factum.test.simulation;

import dev.factum.event.Types;
import dev.factum.log.LogStatus;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.memory.Memory;
import dev.factum.memory.MemoryStore;
import dev.factum.store.Ambient;
import dev.factum.store.Events.Append;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A store in memory that outlives its service: where the process may die around each commit, and what is committed can be read when somebody says so. */
final class SimulatedStore implements Store {
    private final MemoryStore memory = Memory.store();
    private final Consumer<String> mayCrash;
    private final Consumer<List<Recorded<byte[]>>> committed;
    final ReadingOrder order = new ReadingOrder();
    private boolean isOpen;

    /** @param mayCrash told where the process may die @param committed told what was */
    SimulatedStore(Consumer<String> mayCrash, Consumer<List<Recorded<byte[]>>> committed) {
        this.mayCrash = mayCrash;
        this.committed = committed;
    }

    <R> Map<String, R> rows(Table<R> table) {
        return memory.rows(table);
    }

    private void commit(Session session, List<Recorded<byte[]>> entries) {
        mayCrash.accept("before it commits");
        session.commit();
        order.committed(entries);
        committed.accept(entries);
        mayCrash.accept("after it has committed");
    }

    @Override
    public void open(String log, Collection<Types.Name> types, Collection<Table<?>> readModels) {
        if (!isOpen) memory.open(log, types, readModels);
        isOpen = true;
    }

    @Override
    public Session begin() {
        return new SimulatedSession(memory.begin(), order, this::commit);
    }

    @Override
    public Optional<Mark> append(Append.ToStream one, Optional<Settling> command) {
        try (var session = begin()) {
            var stored = session.events().append(List.of(one));
            var last = stored.isEmpty() ? Mark.START : stored.getLast();
            if (command.isPresent() && !settled(session, one, command.get(), last)) return Optional.empty();
            session.commit();
            return Optional.of(last);
        }
    }

    private static boolean settled(Session session, Append.ToStream one, Settling command, Mark last) {
        long version = session.events().read(one.stream(), 0, Integer.MAX_VALUE).size();
        var outcome = new Inbox.Outcome(null, null, version - 1, version, last);
        return session.inbox().recordSettled(command.consumer(), command.command(), outcome);
    }

    @Override
    public Session join(Connection connection) {
        return memory.join(connection);
    }

    @Override
    public Optional<Ambient> ambient() {
        return memory.ambient();
    }

    @Override
    public List<Recorded<byte[]>> read(long at, int sub, int limit) {
        return order.after(at, sub, limit);
    }

    @Override
    public boolean isSettled() {
        return order.isSettled();
    }

    @Override
    public Optional<Mark> place(Mark drawn) {
        return order.find(drawn.event()).map(ReadingOrder::mark);
    }

    @Override
    public List<Recorded<byte[]>> read(StreamId stream, long afterVersion, int limit) {
        return memory.read(stream, afterVersion, limit);
    }

    @Override
    public Tail load(StreamId stream, String schema, int limit) {
        return memory.load(stream, schema, limit);
    }

    @Override
    public List<Recorded<byte[]>> trace(String correlation, int limit) {
        return memory.trace(correlation, limit);
    }

    @Override
    public List<Inbox.Record> handled(String correlation, int limit) {
        return memory.handled(correlation, limit);
    }

    @Override
    public Mark head() {
        return order.head();
    }

    @Override
    public LogStatus status() {
        return memory.status();
    }

    @Override
    public Clock clock(Clock machine) {
        return machine;
    }

    @Override
    public Optional<Owned> own(String subscription, Collection<Place> places) {
        return memory.own(subscription, places);
    }

    @Override
    public boolean worldFailed(Throwable failure) {
        return memory.worldFailed(failure);
    }

    @Override
    public void close() {}
}

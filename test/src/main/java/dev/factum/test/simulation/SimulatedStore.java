package dev.factum.test.simulation;

import dev.factum.event.Types;
import dev.factum.log.Recorded;
import dev.factum.memory.Memory;
import dev.factum.memory.MemoryStore;
import dev.factum.store.Mark;
import dev.factum.store.Session;
import dev.factum.store.Table;
import dev.factum.test.Wrapped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A store in memory that outlives its service: where the process may die around each commit, and what is committed can be read when somebody says so. */
final class SimulatedStore extends Wrapped {
    private final MemoryStore memory;
    private final Consumer<String> mayCrash;
    private final Consumer<List<Recorded<byte[]>>> committed;
    final ReadingOrder order = new ReadingOrder();
    private boolean isOpen;

    /** @param mayCrash told where the process may die @param committed told what was */
    SimulatedStore(Consumer<String> mayCrash, Consumer<List<Recorded<byte[]>>> committed) {
        this(Memory.store(), mayCrash, committed);
    }

    private SimulatedStore(MemoryStore memory, Consumer<String> mayCrash, Consumer<List<Recorded<byte[]>>> committed) {
        super(memory);
        this.memory = memory;
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
        if (!isOpen) super.open(log, types, readModels);
        isOpen = true;
    }

    @Override
    protected Session wrap(Session session) {
        return new SimulatedSession(session, order, this::commit);
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
    public Mark head() {
        return order.head();
    }

    /** It outlives its service. */
    @Override
    public void close() {}
}

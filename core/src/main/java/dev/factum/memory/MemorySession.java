package dev.factum.memory;

import dev.factum.store.Checkpoints;
import dev.factum.store.Events;
import dev.factum.store.Inbox;
import dev.factum.store.ParkedMessages;
import dev.factum.store.ReadModel;
import dev.factum.store.Sagas;
import dev.factum.store.Schedule;
import dev.factum.store.Session;
import dev.factum.store.Snapshots;
import dev.factum.store.Timers;
import java.sql.Connection;
import java.util.List;

/** One transaction: what it changed is undone unless it commits. */
final class MemorySession implements Session {
    private final MemoryTables tables;
    private final Runnable leave;
    private boolean over;

    MemorySession(MemoryTables tables, Runnable leave) {
        this.tables = tables;
        this.leave = leave;
    }

    @Override
    public Connection connection() {
        throw new UnsupportedOperationException("memory has no SQL: run this service on PostgreSQL");
    }

    @Override
    public Events events() {
        return tables.events;
    }

    @Override
    public Inbox inbox() {
        return tables.inboxTable;
    }

    @Override
    public Checkpoints checkpoints() {
        return tables.checkpoints;
    }

    @Override
    public ParkedMessages parked() {
        return tables.parked;
    }

    @Override
    public Timers timers() {
        return tables.timers;
    }

    @Override
    public Schedule schedule() {
        return tables.schedule;
    }

    @Override
    public Sagas sagas() {
        return tables.sagas;
    }

    @Override
    public Snapshots snapshots() {
        return tables.snapshots;
    }

    @Override
    public ReadModel readModel() {
        return tables.readModel;
    }

    @Override
    public List<Written> written() {
        return List.of();
    }

    @Override
    public void commit() {
        tables.keep();
    }

    @Override
    public void close() {
        if (over) return;
        over = true;
        tables.undo();
        leave.run();
    }
}

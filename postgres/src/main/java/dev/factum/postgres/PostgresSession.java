package dev.factum.postgres;

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
import java.sql.SQLException;
import java.util.function.Function;

/** One transaction on one connection: its own, or one that the caller has begun. */
final class PostgresSession implements Session {
    record Tables(
            PostgresEvents events,
            PostgresInbox inbox,
            PostgresCheckpoints checkpoints,
            PostgresParking parked,
            PostgresTimers timers,
            PostgresSchedule schedule,
            PostgresSagas sagas,
            PostgresSnapshots snapshots,
            PostgresReadModel readModel) {}

    private final Connection connection;
    private final boolean own;
    private final Tables tables;
    private boolean committed;
    private boolean closed;

    PostgresSession(Connection connection, boolean own, Function<Connection, Tables> tables) {
        this.connection = connection;
        this.own = own;
        this.tables = tables.apply(connection);
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public Events events() {
        return tables.events();
    }

    @Override
    public Inbox inbox() {
        return tables.inbox();
    }

    @Override
    public Checkpoints checkpoints() {
        return tables.checkpoints();
    }

    @Override
    public ParkedMessages parked() {
        return tables.parked();
    }

    @Override
    public Timers timers() {
        return tables.timers();
    }

    @Override
    public Schedule schedule() {
        return tables.schedule();
    }

    @Override
    public Sagas sagas() {
        return tables.sagas();
    }

    @Override
    public Snapshots snapshots() {
        return tables.snapshots();
    }

    @Override
    public ReadModel readModel() {
        return tables.readModel();
    }

    @Override
    public void commit() {
        try {
            connection.commit();
            committed = true;
        } catch (SQLException e) {
            throw Sql.failed(e);
        }
    }

    @Override
    public void close() {
        if (!own || closed) return;
        closed = true;
        try (connection) {
            if (!committed) connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw Sql.failed(e);
        }
    }
}

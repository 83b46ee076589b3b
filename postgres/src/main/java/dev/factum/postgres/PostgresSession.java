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
import java.util.List;
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
    public List<Written> written() {
        return Sql.query(
                connection, """
                select relname, n_tup_ins, n_tup_upd, n_tup_del from pg_stat_xact_user_tables
                 where n_tup_ins + n_tup_upd + n_tup_del > 0 and relname not in ('event', 'late', 'head', 'snapshot')
                 order by schemaname, relname
                """, row -> new Written(row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4)));
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

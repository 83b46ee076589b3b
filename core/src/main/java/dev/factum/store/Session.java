package dev.factum.store;

import java.sql.Connection;

/** One database transaction over everything durable, one table a word. Not thread-safe; closing without a commit rolls back. */
public interface Session extends AutoCloseable {
    Connection connection();

    Events events();

    Inbox inbox();

    Checkpoints checkpoints();

    ParkedMessages parked();

    Timers timers();

    Schedule schedule();

    Sagas sagas();

    Snapshots snapshots();

    ReadModel readModel();

    void commit();

    @Override
    void close();
}

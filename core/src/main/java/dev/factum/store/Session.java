package dev.factum.store;

import java.sql.Connection;
import java.util.List;

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

    /** Rows of a table. */
    record Written(String table, long inserted, long updated, long deleted) {}

    /**
     * What was written by table, except the log's own, as far as the store can tell. It may begin with what its connection wrote earlier: the difference of two
     * looks is what came between.
     */
    List<Written> written();

    void commit();

    @Override
    void close();
}

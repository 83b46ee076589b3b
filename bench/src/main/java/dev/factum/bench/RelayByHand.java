package dev.factum.bench;

import dev.factum.bench.Contender.Done;
import dev.factum.topic.Transport.Message;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** A bare reader with a checkpoint: it makes of each row what a transport needs, and nothing more. */
final class RelayByHand {
    private static final int PAGE = 1_000;

    private static final String SELECT =
            "select position, id, key, time, correlation, cause, payload from bench.event where position > ? order by position limit ?";

    private final DataSource pool;
    private long at;

    private RelayByHand(DataSource pool) {
        this.pool = pool;
    }

    static RelayByHand on(DataSource pool) throws SQLException {
        Database.execute(pool, "create table checkpoint_by_hand (at bigint) with (fillfactor = 50)");
        Database.execute(pool, "insert into checkpoint_by_hand values (0)");
        return new RelayByHand(pool);
    }

    Done drain(long messages) throws SQLException {
        var all = new Countdown(messages);
        try (var c = pool.getConnection();
                var sink = new Sink(all)) {
            c.setAutoCommit(false);
            at = 0;
            for (var page = page(c); !page.isEmpty(); page = page(c)) {
                sink.publish(page);
                checkpoint(c);
            }
            c.rollback();
        }
        return all.done();
    }

    private List<Message> page(Connection c) throws SQLException {
        try (var statement = c.prepareStatement(SELECT)) {
            statement.setLong(1, at);
            statement.setInt(2, PAGE);
            var page = new ArrayList<Message>(PAGE);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    at = rows.getLong(1);
                    page.add(message(rows));
                }
            }
            return page;
        }
    }

    private static Message message(ResultSet row) throws SQLException {
        var attributes = Map.of(
                "specversion", "1.0",
                "type", "line.added",
                "dataversion", "1",
                "source", "bench",
                "sequence", row.getString(1),
                "correlationid", row.getString(5),
                "causationid", row.getString(6));
        return new Message(
                row.getObject(2, UUID.class),
                "lines",
                row.getString(3),
                row.getObject(4, OffsetDateTime.class).toInstant(),
                attributes,
                row.getBytes(7));
    }

    private void checkpoint(Connection c) throws SQLException {
        try (var statement = c.prepareStatement("update checkpoint_by_hand set at = ?")) {
            statement.setLong(1, at);
            statement.executeUpdate();
        }
        c.commit();
    }
}

package dev.factum.bench;

import dev.factum.bench.Contender.Done;
import dev.factum.bench.Domain.LineAdded;
import dev.factum.bench.Domain.Order;
import dev.factum.json.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/** An inbox by hand: pages of 1,000 messages, one insert of their ids that says which are new, the same parser, one upsert, one checkpoint, one commit. */
final class InboxByHand {
    private static final int PAGE = 1_000;

    private static final String SELECT = """
            select position, id, key, body from topics.message
             where topic = (select id from topics.topic where name = 'lines') and position > ? order by position limit ?
            """;

    private static final String INSERT = """
            insert into inbox_by_hand (consumer, message) select 'units', * from unnest(?::uuid[])
            on conflict do nothing returning message
            """;

    private final DataSource pool;
    private final Json codec = Json.codec();

    /** One of a page. */
    record Message(long position, UUID id, String order, byte[] body) {}

    private InboxByHand(DataSource pool) {
        this.pool = pool;
    }

    static InboxByHand on(DataSource pool) throws SQLException {
        UnitsByHand.createTables(pool);
        Database.execute(
                pool,
                "create table if not exists inbox_by_hand (consumer text, message uuid, time timestamptz not null default now(), primary key (consumer, message))");
        return new InboxByHand(pool);
    }

    Done consume(long messages) throws SQLException {
        Database.execute(pool, "truncate inbox_by_hand, units_by_hand");
        long began = System.nanoTime();
        try (var c = pool.getConnection()) {
            c.setAutoCommit(false);
            for (var page = page(c, 0);
                    !page.isEmpty();
                    page = page(c, page.getLast().position())) handle(c, page);
        }
        return new Done(messages, System.nanoTime() - began);
    }

    private static List<Message> page(Connection c, long after) throws SQLException {
        try (var statement = c.prepareStatement(SELECT)) {
            statement.setLong(1, after);
            statement.setInt(2, PAGE);
            var page = new ArrayList<Message>(PAGE);
            try (var rows = statement.executeQuery()) {
                while (rows.next())
                    page.add(new Message(
                            rows.getLong(1), rows.getObject(2, UUID.class), rows.getString(3), rows.getBytes(4)));
            }
            return page;
        }
    }

    void handle(Connection c, List<Message> page) throws SQLException {
        var fresh = record(c, page);
        var orders = new HashMap<String, Order>();
        for (var message : page)
            if (fresh.contains(message.id()))
                orders.merge(
                        message.order(), Order.NONE.with(codec.decode(message.body(), LineAdded.class)), Order::plus);
        UnitsByHand.save(c, orders, page.getLast().position());
        c.commit();
    }

    private static HashSet<UUID> record(Connection c, List<Message> page) throws SQLException {
        var fresh = new HashSet<UUID>();
        try (var statement = c.prepareStatement(INSERT)) {
            statement.setArray(
                    1, c.createArrayOf("uuid", page.stream().map(Message::id).toArray()));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) fresh.add(rows.getObject(1, UUID.class));
            }
        }
        return fresh;
    }
}

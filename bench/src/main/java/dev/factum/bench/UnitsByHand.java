package dev.factum.bench;

import dev.factum.bench.Contender.Done;
import dev.factum.bench.Domain.LineAdded;
import dev.factum.bench.Domain.Order;
import dev.factum.json.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/**
 * The read model by hand: pages of 1,000 events by position, the same parser, added up in memory, one upsert of arrays that adds to what is there, one
 * checkpoint, one commit.
 */
final class UnitsByHand {
    private static final int PAGE = 1_000;

    private static final String UPSERT = """
            insert into units_by_hand as h (order_id, lines, units) select * from unnest(?::text[], ?::int[], ?::int8[])
            on conflict (order_id) do update set lines = h.lines + excluded.lines, units = h.units + excluded.units
            """;

    private final DataSource pool;
    private final Json codec = Json.codec();

    private UnitsByHand(DataSource pool) {
        this.pool = pool;
    }

    static UnitsByHand on(DataSource pool) throws SQLException {
        createTables(pool);
        return new UnitsByHand(pool);
    }

    static void createTables(DataSource pool) throws SQLException {
        Database.execute(
                pool,
                "create table if not exists units_by_hand (order_id text primary key, lines int not null, units bigint not null)");
        Database.execute(pool, "create table if not exists checkpoint_by_hand (at bigint) with (fillfactor = 50)");
        Database.execute(pool, "insert into checkpoint_by_hand values (0)");
    }

    Done rebuild(long events) throws SQLException {
        Database.execute(pool, "truncate units_by_hand");
        long began = System.nanoTime();
        try (var c = pool.getConnection()) {
            c.setAutoCommit(false);
            long at = 0;
            for (long next = page(c, at); next > at; next = page(c, at)) at = next;
        }
        return new Done(events, System.nanoTime() - began);
    }

    /** @return the last position read */
    private long page(Connection c, long after) throws SQLException {
        var orders = new HashMap<String, Order>();
        long at = after;
        try (var statement = c.prepareStatement(
                "select position, key, payload from bench.event where position > ? order by position limit ?")) {
            statement.setLong(1, after);
            statement.setInt(2, PAGE);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    at = rows.getLong(1);
                    var line = codec.decode(rows.getBytes(3), LineAdded.class);
                    orders.merge(rows.getString(2), Order.NONE.with(line), Order::plus);
                }
            }
        }
        if (at > after) {
            save(c, orders, at);
            c.commit();
        }
        return at;
    }

    static void save(Connection c, Map<String, Order> orders, long at) throws SQLException {
        try (var upsert = c.prepareStatement(UPSERT);
                var checkpoint = c.prepareStatement("update checkpoint_by_hand set at = ?")) {
            var rows = orders.entrySet();
            upsert.setArray(
                    1,
                    c.createArrayOf("text", rows.stream().map(Map.Entry::getKey).toArray()));
            upsert.setArray(
                    2,
                    c.createArrayOf(
                            "int4", rows.stream().map(r -> r.getValue().lines()).toArray()));
            upsert.setArray(
                    3,
                    c.createArrayOf(
                            "int8", rows.stream().map(r -> r.getValue().units()).toArray()));
            upsert.executeUpdate();
            checkpoint.setLong(1, at);
            checkpoint.executeUpdate();
        }
    }

    /** @throws IllegalStateException if a table has not the same rows */
    static void compareWith(DataSource pool, String table) throws SQLException {
        long different = Database.number(
                pool,
                "select count(*) from units_by_hand h full join " + table
                        + " t using (order_id) where (h.lines, h.units) is distinct from (t.lines, t.units)");
        if (different > 0) throw new IllegalStateException(table + " has " + different + " rows other than by hand");
    }
}

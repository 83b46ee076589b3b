package dev.factum.postgres;

import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.store.Schedule;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The table {@code schedule}. */
final class PostgresSchedule implements Schedule {
    private final Connection c;
    private final Schema schema;

    PostgresSchedule(Connection c, Schema schema) {
        this.c = c;
        this.schema = schema;
    }

    @Override
    public void add(Item item) {
        var m = item.message();
        Sql.update(
                c,
                schema.sql("""
                        insert into $.schedule (id, due, topic, key, type, version, time, producer, correlation, cause, payload)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json)
                        """),
                m.id(),
                item.due(),
                item.topic(),
                m.key(),
                m.type(),
                m.version(),
                m.time(),
                m.source(),
                m.cause().correlation(),
                m.cause().id(),
                new String(m.payload(), StandardCharsets.UTF_8));
    }

    @Override
    public boolean cancel(UUID message) {
        return Sql.update(c, schema.sql("delete from $.schedule where id = ?"), message) == 1;
    }

    @Override
    public boolean isDue(Instant now) {
        return !Sql.query(c, schema.sql("select id from $.schedule where due <= ? limit 1"), row -> "", now)
                .isEmpty();
    }

    @Override
    public List<Item> take(Instant now, int max) {
        return Sql.query(c, schema.sql("""
                        with taken as (delete from $.schedule where id in
                          (select id from $.schedule where due <= ? order by due, id limit ? for update) returning *)
                        select * from taken order by due, id
                        """), PostgresSchedule::item, now, max);
    }

    @Override
    public long count() {
        return Sql.query(c, schema.sql("select count(*) from $.schedule"), row -> row.getLong(1))
                .getFirst();
    }

    private static Item item(ResultSet row) throws SQLException {
        return new Item(
                Sql.time(row, "due"),
                row.getString("topic"),
                new Envelope<>(
                        Sql.uuid(row, "id"),
                        row.getString("type"),
                        row.getInt("version"),
                        Sql.time(row, "time"),
                        row.getString("producer"),
                        row.getString("key"),
                        0,
                        new Cause(Sql.uuid(row, "cause"), row.getString("correlation")),
                        null,
                        row.getString("payload").getBytes(StandardCharsets.UTF_8)));
    }
}

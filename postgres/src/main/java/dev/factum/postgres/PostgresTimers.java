package dev.factum.postgres;

import static dev.factum.postgres.Sql.column;

import dev.factum.store.Timers;
import java.sql.Connection;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table {@code timer}. */
final class PostgresTimers implements Timers {
    private final Connection c;
    private final Schema schema;

    PostgresTimers(Connection c, Schema schema) {
        this.c = c;
        this.schema = schema;
    }

    @Override
    public void set(String owner, Map<String, Instant> dueByKey) {
        var rows = List.copyOf(dueByKey.entrySet());
        Sql.update(
                c,
                schema.sql("""
                        insert into $.timer (owner, key, due) select ?, * from unnest(?::text[], ?::timestamptz[])
                        on conflict (owner, key) do update set due = excluded.due
                        """),
                owner,
                column("text", rows, Map.Entry::getKey),
                column("timestamptz", rows, Map.Entry::getValue));
    }

    @Override
    public void clear(String owner, Collection<String> keys) {
        Sql.update(
                c,
                schema.sql("delete from $.timer where owner = ? and key = any (?)"),
                owner,
                column("text", List.copyOf(keys), key -> key));
    }

    @Override
    public Optional<String> due(String owner, Instant now) {
        return Sql.query(
                        c,
                        schema.sql("select key from $.timer where owner = ? and due <= ? order by due limit 1"),
                        row -> row.getString(1),
                        owner,
                        now)
                .stream()
                .findFirst();
    }

    @Override
    public boolean take(String owner, String key, Instant now) {
        return Sql.update(
                        c, schema.sql("delete from $.timer where owner = ? and key = ? and due <= ?"), owner, key, now)
                == 1;
    }

    @Override
    public long count() {
        return Sql.query(c, schema.sql("select count(*) from $.timer"), row -> row.getLong(1))
                .getFirst();
    }
}

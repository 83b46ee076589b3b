package dev.factum.postgres;

import static dev.factum.postgres.Sql.column;

import dev.factum.store.Sagas;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The table {@code saga}. */
final class PostgresSagas implements Sagas {
    private final Connection c;
    private final Schema schema;

    PostgresSagas(Connection c, Schema schema) {
        this.c = c;
        this.schema = schema;
    }

    @Override
    public void put(Collection<Row> news) {
        var rows = List.copyOf(news);
        Sql.update(
                c,
                schema.sql("""
                        insert into $.saga (saga, key, status, state, reason, version, deadline, updated)
                        select * from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::int8[], ?::timestamptz[], ?::timestamptz[])
                        on conflict (saga, key) do update set status = excluded.status, state = excluded.state, reason = excluded.reason,
                          version = excluded.version, deadline = excluded.deadline, updated = excluded.updated
                        """),
                column("text", rows, Row::saga),
                column("text", rows, Row::key),
                column("text", rows, Row::status),
                column("text", rows, Row::state),
                column("text", rows, Row::reason),
                column("int8", rows, Row::version),
                column("timestamptz", rows, Row::deadline),
                column("timestamptz", rows, Row::updated));
    }

    @Override
    public Map<String, Long> count(String saga) {
        var counts = new TreeMap<String, Long>();
        Sql.query(
                c,
                schema.sql("select status, count(*) from $.saga where saga = ? group by status"),
                row -> counts.put(row.getString(1), row.getLong(2)),
                saga);
        return counts;
    }
}

package dev.factum.postgres;

import static dev.factum.postgres.Sql.column;

import dev.factum.store.Sagas;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    @Override
    public List<Row> list(Optional<String> saga, Optional<String> status, int limit) {
        return Sql.query(
                c,
                schema.sql("""
                        select * from $.saga where (?::text is null or saga = ?) and (?::text is null or status = ?)
                         order by updated, saga, key limit ?
                        """),
                PostgresSagas::row,
                saga.orElse(null),
                saga.orElse(null),
                status.orElse(null),
                status.orElse(null),
                limit);
    }

    @Override
    public Optional<Row> find(String saga, String key) {
        return Sql.query(
                        c, schema.sql("select * from $.saga where saga = ? and key = ?"), PostgresSagas::row, saga, key)
                .stream()
                .findFirst();
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString("saga"),
                row.getString("key"),
                row.getString("status"),
                row.getString("state"),
                row.getString("reason"),
                row.getLong("version"),
                Sql.timeOrNull(row, "deadline"),
                Sql.time(row, "updated"));
    }

    @Override
    public void request(Request r) {
        Sql.update(
                c,
                schema.sql("insert into $.saga_request (saga, key, word, argument, by, at) values (?, ?, ?, ?, ?, ?)"),
                r.saga(),
                r.key(),
                r.word(),
                r.argument(),
                r.by(),
                r.at());
    }

    @Override
    public List<Request> requested(String saga, int limit) {
        return Sql.query(
                c,
                schema.sql("select * from $.saga_request where saga = ? order by number limit ?"),
                row -> new Request(
                        row.getLong("number"),
                        row.getString("saga"),
                        row.getString("key"),
                        row.getString("word"),
                        row.getString("argument"),
                        row.getString("by"),
                        Sql.time(row, "at")),
                saga,
                limit);
    }

    @Override
    public boolean take(long request) {
        return Sql.update(c, schema.sql("delete from $.saga_request where number = ?"), request) == 1;
    }
}

package dev.factum.postgres;

import static dev.factum.postgres.Sql.column;

import dev.factum.event.Cause;
import dev.factum.log.Traced;
import dev.factum.store.Inbox;
import dev.factum.store.Mark;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The table {@code inbox}. */
final class PostgresInbox implements Inbox {
    private final Connection c;
    private final Schema schema;

    PostgresInbox(Connection c, Schema schema) {
        this.c = c;
        this.schema = schema;
    }

    @Override
    public Set<UUID> record(String consumer, List<Handled> messages) {
        // in one order everywhere, so that two batches with the same messages wait for each other and do not deadlock
        var rows =
                messages.stream().sorted(Comparator.comparing(Handled::message)).toList();
        return new HashSet<>(Sql.query(
                c,
                schema.sql("""
                        insert into $.inbox (consumer, message, kind, type, key, correlation, cause, time)
                        select ?, * from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::uuid[], ?::timestamptz[])
                        on conflict (consumer, message) do nothing returning message
                        """),
                row -> Sql.uuid(row, "message"),
                consumer,
                column("uuid", rows, Handled::message),
                column("text", rows, PostgresInbox::kind),
                column("text", rows, Handled::type),
                column("text", rows, Handled::key),
                column("text", rows, h -> h.cause().correlation()),
                column("uuid", rows, h -> h.cause().id()),
                column("timestamptz", rows, Handled::time)));
    }

    static String kind(Handled handled) {
        return handled.kind().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean recordSettled(String consumer, Handled h, Outcome o) {
        return Sql.update(
                        c,
                        schema.sql("""
                                insert into $.inbox (consumer, message, kind, type, key, correlation, cause, time, settled, code, reason,
                                  from_version, to_version, at, sub, event)
                                values (?, ?, ?, ?, ?, ?, ?, ?, true, ?, ?, ?, ?, ?, ?, ?) on conflict (consumer, message) do nothing
                                """),
                        consumer,
                        h.message(),
                        kind(h),
                        h.type(),
                        h.key(),
                        h.cause().correlation(),
                        h.cause().id(),
                        h.time(),
                        o.code(),
                        o.reason(),
                        o.fromVersion(),
                        o.toVersion(),
                        o.last().at(),
                        o.last().sub(),
                        o.last().event())
                == 1;
    }

    @Override
    public void settle(String consumer, UUID message, Outcome o) {
        Sql.update(
                c,
                schema.sql("""
                        update $.inbox set settled = true, code = ?, reason = ?, from_version = ?, to_version = ?, at = ?, sub = ?, event = ?
                         where consumer = ? and message = ?
                        """),
                o.code(),
                o.reason(),
                o.fromVersion(),
                o.toVersion(),
                o.last().at(),
                o.last().sub(),
                o.last().event(),
                consumer,
                message);
    }

    @Override
    public Optional<Record> settled(String consumer, UUID message) {
        return Sql.query(
                        c,
                        schema.sql("select * from $.inbox where consumer = ? and message = ? and settled"),
                        PostgresInbox::record,
                        consumer,
                        message)
                .stream()
                .findFirst();
    }

    @Override
    public Set<UUID> recorded(String consumer, Collection<UUID> messages) {
        return new HashSet<>(Sql.query(
                c,
                schema.sql("select message from $.inbox where consumer = ? and message = any (?)"),
                row -> Sql.uuid(row, "message"),
                consumer,
                column("uuid", List.copyOf(messages), id -> id)));
    }

    @Override
    public void forget(String consumer) {
        Sql.update(c, schema.sql("delete from $.inbox where consumer = ?"), consumer);
    }

    List<Record> handled(String correlation, int limit) {
        return Sql.query(
                c,
                schema.sql("select * from $.inbox where correlation = ? order by time limit ?"),
                PostgresInbox::record,
                correlation,
                limit);
    }

    private static Record record(ResultSet row) throws SQLException {
        return new Record(
                row.getString("consumer"),
                new Handled(
                        Traced.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                        Sql.uuid(row, "message"),
                        row.getString("type"),
                        row.getString("key"),
                        new Cause(Sql.uuid(row, "cause"), row.getString("correlation")),
                        Sql.time(row, "time")),
                row.getBoolean("settled") ? Optional.of(outcome(row)) : Optional.empty());
    }

    private static Outcome outcome(ResultSet row) throws SQLException {
        return new Outcome(
                row.getString("code"),
                row.getString("reason"),
                row.getLong("from_version"),
                row.getLong("to_version"),
                new Mark(row.getLong("at"), row.getInt("sub"), Sql.uuid(row, "event")));
    }
}

package dev.factum.postgres;

import static dev.factum.postgres.Sql.column;

import dev.factum.event.Cause;
import dev.factum.log.Traced;
import dev.factum.store.Inbox;
import dev.factum.store.Mark;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables {@code inbox}, where messages are recorded, {@code inbox_before}, which has those from before, and {@code inbox_guard}. */
final class PostgresInbox implements Inbox {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresInbox.class);

    /** What is younger is in the tables for as long as 14 days; a day is for clocks that differ. Only what is older is a matter for the guard. */
    private static final Duration WINDOW = Duration.ofDays(13);

    /**
     * A plan may have been made while the table was empty: a subquery for a value is a look into the index for ever, where an {@code exists} might
     * not be.
     */
    private static final String UNKNOWN =
            "(select true from $.inbox_before b where b.consumer = m.consumer and b.message = m.message) is null";

    private static final String BOTH = "(select * from $.inbox union all select * from $.inbox_before) i";

    private final Connection c;
    private final Schema schema;

    PostgresInbox(Connection c, Schema schema) {
        this.c = c;
        this.schema = schema;
    }

    /** What is the same for most messages of a batch, and need not be said of each. */
    private record Lot(Traced.Kind kind, String topic, String source, Instant time) implements Comparable<Lot> {
        private static final Comparator<Lot> ORDER = Comparator.comparing(Lot::topic)
                .thenComparing(Lot::source)
                .thenComparing(Lot::kind)
                .thenComparing(Lot::time);

        static Lot of(Handled h) {
            return new Lot(h.kind(), h.origin().topic(), h.origin().source(), h.time());
        }

        @Override
        public int compareTo(Lot other) {
            return ORDER.compare(this, other);
        }
    }

    @Override
    public Set<UUID> record(String consumer, List<Handled> messages) {
        var lots = new TreeMap<Lot, List<Handled>>();
        for (var message : messages)
            lots.computeIfAbsent(Lot.of(message), lot -> new ArrayList<>()).add(message);
        var fresh = new HashSet<UUID>();
        lots.forEach((lot, rows) -> {
            // in one order everywhere, so that batches with the same messages wait for each other and never deadlock
            rows.sort(Comparator.comparing(Handled::message));
            fresh.addAll(record(consumer, lot, rows));
        });
        return fresh;
    }

    private Set<UUID> record(String consumer, Lot lot, List<Handled> rows) {
        var fresh = new HashSet<>(Sql.query(
                c,
                schema.sql("""
                        insert into $.inbox (consumer, message, type, key, sequence, correlation, cause, kind, topic, source, time)
                        select m.*, ?, ?, ?, ? from (select ?::text as consumer, u.*
                          from unnest(?::uuid[], ?::text[], ?::text[], ?::int8[], ?::text[], ?::uuid[])
                            u (message, type, key, sequence, correlation, cause)) m
                         where\s""" + UNKNOWN + """
                         on conflict (consumer, message) do nothing returning message
                        """),
                row -> Sql.uuid(row, "message"),
                kind(lot.kind()),
                lot.topic(),
                lot.source(),
                lot.time(),
                consumer,
                column("uuid", rows, Handled::message),
                column("text", rows, Handled::type),
                column("text", rows, Handled::key),
                column("int8", rows, h -> h.origin().sequence()),
                column("text", rows, h -> h.cause().correlation()),
                column("uuid", rows, h -> h.cause().id())));
        fresh.removeAll(handledLongAgo(consumer, lot, rows, fresh));
        return fresh;
    }

    /** Of what is older than the tables: what comes again, by how far its key was handled. */
    private Set<UUID> handledLongAgo(String consumer, Lot lot, List<Handled> rows, Set<UUID> fresh) {
        var window = lot.time().minus(WINDOW);
        var old = rows.stream()
                .filter(h -> h.origin().sequence() > 0 && h.origin().made().isBefore(window))
                .filter(h -> fresh.contains(h.message()))
                .toList();
        if (old.isEmpty()) return Set.of();
        var again = Set.copyOf(Sql.query(
                c,
                schema.sql("""
                        select u.message from unnest(?::uuid[], ?::text[], ?::int8[]) u (message, key, sequence)
                         where (select g.sequence from $.inbox_guard g
                                 where g.consumer = ? and g.topic = ? and g.source = ? and g.key = u.key) >= u.sequence
                        """),
                row -> Sql.uuid(row, "message"),
                column("uuid", old, Handled::message),
                column("text", old, Handled::key),
                column("int8", old, h -> h.origin().sequence()),
                consumer,
                lot.topic(),
                lot.source()));
        if (!again.isEmpty())
            LOG.warn(
                    "{} passes over {} messages that are older than its inbox: of their keys it has handled what came after them, the first is {}",
                    consumer,
                    again.size(),
                    again.iterator().next());
        return again;
    }

    static String kind(Handled handled) {
        return kind(handled.kind());
    }

    private static String kind(Traced.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean recordSettled(String consumer, Handled h, Outcome o) {
        return Sql.update(
                        c,
                        schema.sql("""
                                insert into $.inbox (consumer, message, kind, type, key, topic, source, sequence, correlation, cause, time, settled,
                                  code, reason, from_version, to_version, at, sub, event)
                                select m.* from (values (?, ?::uuid, ?, ?, ?, ?, ?, ?::int8, ?, ?::uuid, ?::timestamptz, true,
                                  ?, ?, ?::int8, ?::int8, ?::int8, ?::int, ?::uuid)) m (consumer, message)
                                 where\s""" + UNKNOWN + " on conflict (consumer, message) do nothing"),
                        consumer,
                        h.message(),
                        kind(h),
                        h.type(),
                        h.key(),
                        h.origin().topic(),
                        h.origin().source(),
                        h.origin().sequence(),
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
                        schema.sql("select * from " + BOTH + " where consumer = ? and message = ? and settled"),
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
                schema.sql("select message from " + BOTH + " where consumer = ? and message = any (?)"),
                row -> Sql.uuid(row, "message"),
                consumer,
                column("uuid", List.copyOf(messages), id -> id)));
    }

    /** The guard first: a turn of the tables that is under way is waited for. */
    @Override
    public void forget(String consumer) {
        Sql.update(c, schema.sql("delete from $.inbox_guard where consumer = ?"), consumer);
        Sql.update(c, schema.sql("delete from $.inbox where consumer = ?"), consumer);
        Sql.update(c, schema.sql("delete from $.inbox_before where consumer = ?"), consumer);
    }

    /** Empties what was recorded longest ago, when that is due. @return whether it was */
    static boolean turn(Connection c, Schema schema) {
        return Sql.query(c, schema.sql("select $.inbox_turn()"), row -> row.getBoolean(1))
                .getFirst();
    }

    List<Record> handled(String correlation, int limit) {
        return Sql.query(
                c,
                schema.sql(
                        "select * from " + BOTH
                                + " where hashtextextended(correlation, 0) = hashtextextended(?, 0) and correlation = ? order by time limit ?"),
                PostgresInbox::record,
                correlation,
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
                        new Origin(
                                row.getString("topic"),
                                row.getString("source"),
                                row.getLong("sequence"),
                                Sql.time(row, "time")),
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

package dev.factum.postgres;

import static dev.factum.postgres.Sql.column;

import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.store.ParkedMessages;
import dev.factum.store.Place;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table {@code parking}. */
final class PostgresParking implements ParkedMessages {
    private final Connection c;
    private final Schema schema;

    PostgresParking(Connection c, Schema schema) {
        this.c = c;
        this.schema = schema;
    }

    @Override
    public void park(Collection<Row> news) {
        var rows = List.copyOf(news);
        Sql.update(
                c,
                schema.sql("""
                        insert into $.parking (subscription, source, partition, key, message, type, version, time, producer, sequence,
                          correlation, cause, answer_to, payload, headers, attempts, error, since, next)
                        select u.subscription, u.source, u.partition, u.key, u.message, u.type, u.version, u.time, u.producer, u.sequence,
                          u.correlation, u.cause, u.answer_to, u.payload, u.headers, u.attempts, u.error, u.since, u.next
                          from unnest(?::text[], ?::text[], ?::int[], ?::text[], ?::uuid[], ?::text[], ?::int[], ?::timestamptz[], ?::text[], ?::int8[],
                            ?::text[], ?::uuid[], ?::text[], ?::bytea[], ?::text[], ?::int[], ?::text[], ?::timestamptz[], ?::timestamptz[]) with ordinality
                            u (subscription, source, partition, key, message, type, version, time, producer, sequence,
                            correlation, cause, answer_to, payload, headers, attempts, error, since, next, ord)
                         order by u.ord
                        """),
                column("text", rows, Row::subscription),
                column("text", rows, r -> r.place().source()),
                column("int4", rows, r -> r.place().partition()),
                column("text", rows, r -> r.envelope().key()),
                column("uuid", rows, r -> r.envelope().id()),
                column("text", rows, r -> r.envelope().type()),
                column("int4", rows, r -> r.envelope().version()),
                column("timestamptz", rows, r -> r.envelope().time()),
                column("text", rows, r -> r.envelope().source()),
                column("int8", rows, r -> r.envelope().sequence()),
                column("text", rows, r -> r.envelope().cause().correlation()),
                column("uuid", rows, r -> r.envelope().cause().id()),
                column("text", rows, r -> r.envelope().answerTo()),
                column("bytea", rows, r -> r.envelope().payload()),
                column("text", rows, r -> Pairs.text(r.headers())),
                column("int4", rows, Row::attempts),
                column("text", rows, r -> r.error().replace('\0', ' ')),
                column("timestamptz", rows, Row::since),
                column("timestamptz", rows, Row::next));
    }

    @Override
    public Set<String> keys(String subscription, Collection<Place> places) {
        var from = List.copyOf(places);
        return new HashSet<>(Sql.query(
                c,
                schema.sql("""
                        select distinct key from $.parking where subscription = ? and discarded is null
                          and (source, partition) in (select * from unnest(?::text[], ?::int[]))
                        """),
                row -> row.getString(1),
                subscription,
                column("text", from, Place::source),
                column("int4", from, Place::partition)));
    }

    @Override
    public List<Row> due(String subscription, Collection<Place> places, Instant now, int limit) {
        var from = List.copyOf(places);
        return Sql.query(
                c,
                schema.sql("""
                        select * from (select distinct on (key) * from $.parking where subscription = ? and discarded is null
                          order by key, number) first
                         where next <= ? and (source, partition) in (select * from unnest(?::text[], ?::int[])) order by next limit ?
                        """),
                PostgresParking::row,
                subscription,
                now,
                column("text", from, Place::source),
                column("int4", from, Place::partition),
                limit);
    }

    @Override
    public Optional<Row> first(String subscription, String key) {
        return Sql.query(c, schema.sql("""
                                select * from $.parking where subscription = ? and key = ? and discarded is null
                                 order by number limit 1 for update
                                """), PostgresParking::row, subscription, key).stream()
                .findFirst();
    }

    @Override
    public void failedAgain(long number, int attempts, String error, @Nullable Instant next) {
        Sql.update(
                c,
                schema.sql("update $.parking set attempts = ?, error = ?, next = ? where number = ?"),
                attempts,
                error.replace('\0', ' '),
                next,
                number);
    }

    @Override
    public void remove(long number) {
        Sql.update(c, schema.sql("delete from $.parking where number = ?"), number);
    }

    @Override
    public Set<UUID> discarded(String subscription) {
        return new HashSet<>(Sql.query(
                c,
                schema.sql("select message from $.parking where subscription = ? and discarded is not null"),
                row -> Sql.uuid(row, "message"),
                subscription));
    }

    @Override
    public List<Row> list(Optional<String> subscription, int limit) {
        return Sql.query(
                c, schema.sql("""
                        select * from $.parking where discarded is null and (?::text is null or subscription = ?) order by number limit ?
                        """), PostgresParking::row, subscription.orElse(null), subscription.orElse(null), limit);
    }

    @Override
    public Optional<Row> find(String subscription, UUID message) {
        return Sql.query(
                        c,
                        schema.sql(
                                "select * from $.parking where subscription = ? and message = ? and discarded is null"),
                        PostgresParking::row,
                        subscription,
                        message)
                .stream()
                .findFirst();
    }

    @Override
    public List<Row> of(String subscription, String key, int limit) {
        return Sql.query(c, schema.sql("""
                        select * from $.parking where subscription = ? and key = ? and discarded is null order by number limit ?
                        """), PostgresParking::row, subscription, key, limit);
    }

    @Override
    public void edit(long number, byte[] payload) {
        Sql.update(c, schema.sql("update $.parking set payload = ? where number = ?"), payload, number);
    }

    @Override
    public void note(Action action) {
        Sql.update(
                c,
                schema.sql("""
                        insert into $.parking_action (at, by, word, subscription, key, message, reason, before)
                        values (?, ?, ?, ?, ?, ?, ?, ?)
                        """),
                action.at(),
                action.by(),
                action.word(),
                action.subscription(),
                action.key(),
                action.message(),
                action.reason(),
                action.before());
    }

    @Override
    public List<Action> actions(Optional<String> subscription, int limit) {
        return Sql.query(
                c,
                schema.sql("""
                        select * from $.parking_action where ?::text is null or subscription = ? order by number desc limit ?
                        """),
                PostgresParking::action,
                subscription.orElse(null),
                subscription.orElse(null),
                limit);
    }

    private static Action action(ResultSet row) throws SQLException {
        return new Action(
                Sql.time(row, "at"),
                row.getString("by"),
                row.getString("word"),
                row.getString("subscription"),
                row.getString("key"),
                row.getObject("message", UUID.class),
                row.getString("reason"),
                row.getBytes("before"));
    }

    @Override
    public List<Summary> summary() {
        return Sql.query(
                c,
                schema.sql("""
                        select subscription, count(*) filter (where nth = 1) as keys, count(*) as messages,
                               count(*) filter (where nth = 1 and next is null) as "left", min(since) as since
                          from (select *, row_number() over (partition by subscription, key order by number) as nth
                                  from $.parking where discarded is null) p
                         group by subscription order by subscription
                        """),
                row -> new Summary(
                        row.getString("subscription"),
                        row.getLong("keys"),
                        row.getLong("messages"),
                        row.getLong("left"),
                        Sql.time(row, "since")));
    }

    @Override
    public boolean redrive(String subscription, String key, Instant now) {
        return Sql.update(c, schema.sql("""
                                update $.parking set next = ? where number = (select min(number) from $.parking
                                 where subscription = ? and key = ? and discarded is null)
                                """), now, subscription, key) == 1;
    }

    @Override
    public boolean discard(String subscription, UUID message, String reason, Instant now) {
        var keys = Sql.query(c, schema.sql("""
                        update $.parking set discarded = ?, reason = ? where subscription = ? and message = ? and discarded is null
                        returning key
                        """), row -> row.getString(1), now, reason, subscription, message);
        for (var key : keys) redrive(subscription, key, now);
        return !keys.isEmpty();
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getLong("number"),
                row.getString("subscription"),
                new Place(row.getString("source"), row.getInt("partition")),
                new Envelope<>(
                        Sql.uuid(row, "message"),
                        row.getString("type"),
                        row.getInt("version"),
                        Sql.time(row, "time"),
                        row.getString("producer"),
                        row.getString("key"),
                        row.getLong("sequence"),
                        new Cause(Sql.uuid(row, "cause"), row.getString("correlation")),
                        row.getString("answer_to"),
                        row.getBytes("payload")),
                Pairs.of(row.getString("headers")),
                row.getInt("attempts"),
                row.getString("error"),
                Sql.time(row, "since"),
                Sql.timeOrNull(row, "next"));
    }
}

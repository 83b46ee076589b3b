package dev.factum.postgres;

import static dev.factum.postgres.Parameters.field;
import static dev.factum.postgres.Sql.column;

import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.log.DuplicateEvent;
import dev.factum.log.Position;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.log.VersionConflict;
import dev.factum.postgres.AppendRows.Row;
import dev.factum.postgres.Watch.Reach;
import dev.factum.store.Events;
import dev.factum.store.Mark;
import dev.factum.store.StoreFailed;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;

/** The table {@code event}. */
final class PostgresEvents implements Events {
    private static final String COLUMNS =
            "id, category, key, version, type, time, correlation, cause, answer_to, payload";

    /** In its own place: where nothing has ever come late. */
    private static final String IN_PLACE = "select position at, 0 sub, " + COLUMNS + " from $.event ";

    /** In its place, wherever that is. */
    private static final String PLACED =
            "select coalesce(l.at, e.position) at, coalesce(l.sub, 0) sub, e.* from $.event e left join $.late l on l.position = e.position ";

    private static final String LATE =
            "select l.at, l.sub, e.* from $.late l join $.event e on e.position = l.position ";

    /** What stands in its own place and what came late, in one order; see {@code late.sql}. */
    private static final String WITH_LATE = """
            select * from (
              (select e.position at, 0 sub, e.* from $.event e where e.position > ? and e.position <= ? and not ? @> e.position
                  and not exists (select 1 from $.late l where l.position = e.position) order by e.position limit ?)
              union all
              (""" + LATE + """
               where (l.at, l.sub) > (?, ?) and l.at <= ? order by l.at, l.sub limit ?)) x
             order by at, sub limit ?
            """;

    private static final String LAST_WITH_LATE = """
            select * from (
              (select e.position at, 0 sub, e.* from $.event e where e.position <= ? and not ? @> e.position
                  and not exists (select 1 from $.late l where l.position = e.position) order by e.position desc limit 1)
              union all
              (""" + LATE + """
               where l.at <= ? order by l.at desc, l.sub desc limit 1)) x
             order by at desc, sub desc limit 1
            """;

    /** What is open in the late lane has no place yet, even if it is there. */
    private static final String AT_OR_BEFORE = """
            select * from (
              (select e.position at, 0 sub, e.id from $.event e, (select gaps + ask open from $.head order by n desc limit 1) h
                where e.position <= ? and not h.open @> e.position
                  and not exists (select 1 from $.late l where l.position = e.position) order by e.position desc limit 1)
              union all
              (select l.at, l.sub, e.id from $.late l join $.event e on e.position = l.position
                where (l.at, l.sub) <= (?, ?) order by l.at desc, l.sub desc limit 1)) x
             order by at desc, sub desc limit 1
            """;

    private static final String PLACE = """
            select h.gaps @> ?::int8 or h.ask @> ?::int8, coalesce(l.at, p), coalesce(l.sub, 0)
              from (select ?::int8 p) drawn left join $.late l on l.position = p, (select * from $.head order by n desc limit 1) h
            """;

    /**
     * All rows of a transaction at once. A row that expects a version that is not there is left out, and then the count is wrong; one whose
     * version is taken meets the unique index. The bound on idleness is how long a client that stops now can keep others from its streams.
     */
    private static final String APPEND = """
            , bound as materialized (select set_config('idle_in_transaction_session_timeout', '10s', true))
            insert into $.event (id, category, key, version, type, time, correlation, cause, answer_to, tags, payload)
            select r.id, r.category, r.key,
                   case when r.expected is null then null
                        when r.expected >= 0 then r.expected + r.nth
                        else coalesce((select max(e.version) from $.event e where e.category = r.category and e.key = r.key), 0) + r.nth end,
                   r.type, r.time, r.correlation, r.cause, r.answer_to, string_to_array(r.tags, chr(31)), r.payload::json
              from row r, bound
             where not r.first or r.expected is null or r.expected <= 0
                or exists (select 1 from $.event e where e.category = r.category and e.key = r.key and e.version = r.expected)
             order by r.ord
            """;

    /** Costs a look into the index before each row, so only where it may be. */
    private static final String UNLESS_RECORDED = " on conflict (id) do nothing";

    private static final String RETURNING = " returning position, id";

    private final Connection c;
    private final Schema schema;
    private final EventTypes types;
    private final String log;
    private final Parameters<Row> parameters;

    PostgresEvents(Connection c, Schema schema, EventTypes types, String log) {
        this.c = c;
        this.schema = schema;
        this.types = types;
        this.log = log;
        this.parameters = Parameters.of(
                field("id", "uuid", r -> r.entry().envelope().id()),
                field("category", "text", r -> r.stream().category()),
                field("key", "text", r -> r.stream().id()),
                field("expected", "int8", Row::expected),
                field("nth", "int4", Row::nth),
                field("first", "bool", Row::first),
                field("type", "int2", r -> type(r.entry().envelope())),
                field("time", "timestamptz", r -> r.entry().envelope().time()),
                field("correlation", "text", r -> r.entry().envelope().cause().correlation()),
                field("cause", "uuid", r -> r.entry().envelope().cause().id()),
                field("answer_to", "text", r -> r.entry().envelope().answerTo()),
                field("tags", "text", r -> tags(r.entry().tags())),
                field("payload", "text", r -> new String(r.entry().envelope().payload(), StandardCharsets.UTF_8)));
    }

    @Override
    public Mark append(List<Append> appends) {
        Events.checkIds(appends);
        var news = notRecorded(appends);
        var rows = AppendRows.of(news);
        var stored = insert(rows, news.stream().anyMatch(PostgresEvents::mayBeRecorded));
        if (stored.size() < rows.size()) explain(news, stored);
        return stored.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(e -> new Mark(e.getValue(), 0, e.getKey()))
                .orElse(Mark.START);
    }

    /**
     * Where a stream has several appends, those that are recorded already are left out before versions are counted. The usual transaction
     * has one append a stream, and its ids meet the unique index.
     */
    private List<Append> notRecorded(List<Append> appends) {
        var streams = new HashSet<StreamId>();
        boolean several = false;
        for (var append : appends) several |= append instanceof Append.ToStream to && !streams.add(to.stream());
        if (!several) return appends;
        var known = new HashMap<UUID, StreamId>();
        find(ids(appends)).forEach(e -> known.put(e.envelope().id(), e.stream()));
        return appends.stream().filter(append -> !isRecorded(append, known)).toList();
    }

    private static boolean mayBeRecorded(Append append) {
        return append instanceof Append.ToStream to && to.identity() == Identity.GIVEN;
    }

    private static boolean isRecorded(Append append, Map<UUID, StreamId> known) {
        return append instanceof Append.ToStream to
                && to.entries().stream()
                        .allMatch(entry ->
                                to.stream().equals(known.get(entry.envelope().id())));
    }

    private static List<UUID> ids(List<Append> appends) {
        return appends.stream()
                .flatMap(append -> append.entries().stream())
                .map(entry -> entry.envelope().id())
                .toList();
    }

    private Map<UUID, Long> insert(List<Row> rows, boolean again) {
        var stored = new HashMap<UUID, Long>();
        if (rows.isEmpty()) return stored;
        try {
            Sql.query(
                    c,
                    schema.sql("with row as (" + parameters.query(rows.size() == 1) + ")" + APPEND
                            + (again ? UNLESS_RECORDED : "") + RETURNING),
                    row -> stored.put(Sql.uuid(row, "id"), row.getLong("position")),
                    parameters.values(rows));
            return stored;
        } catch (StoreFailed e) {
            if (Sql.violates(e, "event_id"))
                throw new DuplicateEvent(
                        "one of the events for " + streams(rows) + " has an id that is recorded already");
            if (Sql.hasState(e, Sql.UNIQUE_VIOLATION))
                throw new VersionConflict("one of the streams " + streams(rows) + " has moved on");
            throw e;
        }
    }

    /** Fewer rows than asked for: ids that were there before, or streams that are not where they were expected. */
    private void explain(List<Append> appends, Map<UUID, Long> stored) {
        try {
            compare(appends, stored);
        } catch (VersionConflict | DuplicateEvent e) {
            forbidCommit();
            throw e;
        }
    }

    /** Some rows are written: whoever holds the connection must not be able to commit them. */
    private void forbidCommit() {
        try {
            Sql.query(c, "select 1 / 0", row -> "");
        } catch (StoreFailed e) {
            return; // the transaction is void
        }
    }

    private void compare(List<Append> appends, Map<UUID, Long> stored) {
        for (var append : appends) {
            var missing = append.entries().stream()
                    .map(entry -> entry.envelope().id())
                    .filter(id -> !stored.containsKey(id))
                    .toList();
            if (missing.isEmpty()) continue;
            var found = find(missing);
            if (found.isEmpty() && append instanceof Append.ToStream(var stream, var expected, var ignored, var given))
                throw new VersionConflict("stream " + stream + " is not where it was expected (" + expected + ")");
            if (found.size() != append.entries().size()
                    || !(append instanceof Append.ToStream to)
                    || !found.stream().allMatch(e -> e.stream().equals(to.stream())))
                throw new DuplicateEvent("event " + missing.getFirst() + " is recorded already");
            if (countTo(to.stream(), appends) > 1)
                throw new VersionConflict("stream " + to.stream() + " has got some of these events meanwhile");
        }
    }

    private static long countTo(StreamId stream, List<Append> appends) {
        return appends.stream()
                .filter(a -> a instanceof Append.ToStream to && to.stream().equals(stream))
                .count();
    }

    private short type(Envelope<?> envelope) {
        return types.id(c, envelope.type(), envelope.version());
    }

    static @Nullable String tags(List<String> tags) {
        return tags.isEmpty() ? null : String.join("\u001f", tags);
    }

    private static String streams(List<Row> rows) {
        return rows.stream()
                .filter(r -> r.expected() != null)
                .map(r -> r.stream().toString())
                .distinct()
                .limit(10)
                .collect(Collectors.joining(", "));
    }

    /** Entries after a place, as far as may be read. */
    List<Recorded<byte[]>> read(long at, int sub, Reach reach, int limit) {
        return !reach.isPlainAfter(at)
                ? query(WITH_LATE, at, reach.upTo(), gaps(reach), limit, at, sub, reach.upTo(), limit, limit)
                : query(
                        IN_PLACE + "where position > ? and position <= ? order by position limit ?",
                        at,
                        reach.upTo(),
                        limit);
    }

    /** Bound as what it is, so that it is parsed once and not with every row. */
    private static PGobject gaps(Reach reach) {
        var gaps = new PGobject();
        gaps.setType("int8multirange");
        try {
            gaps.setValue(reach.gaps());
        } catch (SQLException e) {
            throw new IllegalStateException("PostgreSQL does not read its own multirange", e);
        }
        return gaps;
    }

    @Override
    public List<Recorded<byte[]>> read(StreamId stream, long afterVersion, int limit) {
        return query(
                PLACED + "where e.category = ? and e.key = ? and e.version > ? order by e.version limit ?",
                stream.category(),
                stream.id(),
                afterVersion,
                limit);
    }

    @Override
    public Optional<Map<String, List<Recorded<byte[]>>>> read(String category, Collection<String> ids, int limit) {
        var events = query(
                PLACED
                        + "where e.category = ? and e.key = any (?) and e.version is not null order by e.key, e.version limit ?",
                category,
                column("text", List.copyOf(ids), id -> id),
                limit + 1);
        return events.size() > limit
                ? Optional.empty()
                : Optional.of(events.stream()
                        .collect(Collectors.groupingBy(e -> e.stream().id())));
    }

    List<Recorded<byte[]>> trace(String correlation, int limit) {
        return query(PLACED + "where e.correlation = ? order by at, sub limit ?", correlation, limit);
    }

    Mark last(Reach reach) {
        var last = !reach.isPlainAfter(0)
                ? query(LAST_WITH_LATE, reach.upTo(), gaps(reach), reach.upTo())
                : query(IN_PLACE + "where position <= ? order by position desc limit 1", reach.upTo());
        if (last.isEmpty()) return Mark.START;
        var place = last.getFirst().position();
        return new Mark(place.at(), place.sub(), last.getFirst().envelope().id());
    }

    /** Where an event is read that was drawn at a position; nothing while that is open. */
    Optional<Mark> place(Mark drawn) {
        return Sql.query(
                        c,
                        schema.sql(PLACE),
                        row -> row.getBoolean(1)
                                ? Optional.<Mark>empty()
                                : Optional.of(new Mark(row.getLong(2), row.getInt(3), drawn.event())),
                        drawn.at(),
                        drawn.at(),
                        drawn.at())
                .getFirst();
    }

    @Override
    public Mark atOrBefore(long at, int sub) {
        return Sql.query(
                        c,
                        schema.sql(AT_OR_BEFORE),
                        row -> new Mark(row.getLong("at"), row.getInt("sub"), Sql.uuid(row, "id")),
                        at,
                        at,
                        sub)
                .stream()
                .findFirst()
                .orElse(Mark.START);
    }

    @Override
    public Optional<Recorded<byte[]>> find(UUID id) {
        return find(List.of(id)).stream().findFirst();
    }

    private List<Recorded<byte[]>> find(List<UUID> ids) {
        return query(PLACED + "where e.id = any (?)", column("uuid", ids, id -> id));
    }

    @Override
    public Map<String, Recorded<byte[]>> last(String category, Collection<String> ids) {
        var last = new HashMap<String, Recorded<byte[]>>();
        query("""
                        select e.* from unnest(?::text[]) k (key) cross join lateral (
                          select position at, 0 sub, id, category, key, version, type, time, correlation, cause, answer_to, payload
                            from $.event where category = ? and key = k.key and version is not null order by version desc limit 1) e
                        """, column("text", List.copyOf(ids), id -> id), category)
                .forEach(e -> last.put(e.stream().id(), e));
        return last;
    }

    private List<Recorded<byte[]>> query(String sql, @Nullable Object... values) {
        return Sql.query(c, schema.sql(sql), this::recorded, values);
    }

    private Recorded<byte[]> recorded(ResultSet row) throws SQLException {
        var name = types.name(c, row.getShort("type"));
        long at = row.getLong("at");
        var key = row.getString("key");
        var envelope = new Envelope<>(
                Sql.uuid(row, "id"),
                name.type(),
                name.version(),
                Sql.time(row, "time"),
                log,
                key,
                at,
                new Cause(Sql.uuid(row, "cause"), row.getString("correlation")),
                row.getString("answer_to"),
                row.getBytes("payload"));
        return new Recorded<>(
                new Position(log, at, row.getInt("sub")),
                new StreamId(row.getString("category"), key),
                row.getLong("version"),
                envelope);
    }
}

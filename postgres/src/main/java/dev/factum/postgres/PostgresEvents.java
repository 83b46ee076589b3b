package dev.factum.postgres;

import static dev.factum.postgres.Parameters.field;

import dev.factum.event.Envelope;
import dev.factum.log.DuplicateEvent;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.log.VersionConflict;
import dev.factum.postgres.AppendRows.Row;
import dev.factum.postgres.Parameters.Statement;
import dev.factum.store.Events;
import dev.factum.store.Mark;
import dev.factum.store.Snapshots.Tail;
import dev.factum.store.StoreFailed;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The table {@code event}. */
final class PostgresEvents implements Events {
    /**
     * All rows of a transaction at once. A row that expects a version that is not there is left out, and then the count is wrong; one whose
     * version is taken meets the unique index. The bound on idleness is how long a client that stops now can keep others from its streams. No
     * {@code exists}, see {@link AppendSingles}.
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
                or (select true from $.event e where e.category = r.category and e.key = r.key and e.version = r.expected)
             order by r.ord
            """;

    /** Costs a look into the index before each row, so only where it may be. */
    private static final String UNLESS_RECORDED = " on conflict (id) do nothing";

    private static final String RETURNING = " returning position, id";

    /** @param type its number in this database */
    private record Typed(Row row, short type) {
        private Envelope<byte[]> envelope() {
            return row.entry().envelope();
        }
    }

    private static final Parameters<Typed> PARAMETERS = Parameters.of(
            field("id", "uuid", r -> r.envelope().id()),
            field("category", "text", r -> r.row().stream().category()),
            field("key", "text", r -> r.row().stream().id()),
            field("expected", "int8", r -> r.row().expected()),
            field("nth", "int4", r -> r.row().nth()),
            field("first", "bool", r -> r.row().first()),
            field("type", "int2", Typed::type),
            field("time", "timestamptz", r -> r.envelope().time()),
            field("correlation", "text", r -> r.envelope().cause().correlation()),
            field("cause", "uuid", r -> r.envelope().cause().id()),
            field("answer_to", "text", r -> r.envelope().answerTo()),
            field("tags", "text", r -> tags(r.row().entry().tags())),
            field("payload", "text", r -> new String(r.envelope().payload(), StandardCharsets.UTF_8)));

    private static final Statement INSERT = PARAMETERS.statement("with row as (", ")" + APPEND + RETURNING);
    private static final Statement INSERT_NEW =
            PARAMETERS.statement("with row as (", ")" + APPEND + UNLESS_RECORDED + RETURNING);

    private final Connection c;
    private final Schema schema;
    private final EventTypes types;
    private final ReadEvents reading;

    PostgresEvents(Connection c, Schema schema, EventTypes types, String log) {
        this.c = c;
        this.schema = schema;
        this.types = types;
        this.reading = new ReadEvents(c, schema, types, log);
    }

    @Override
    public List<Mark> append(List<Append> appends) {
        Events.checkIds(appends);
        var news = notRecorded(appends);
        var rows = AppendRows.of(news);
        var stored = insert(rows, news.stream().anyMatch(PostgresEvents::mayBeRecorded));
        if (stored.size() < rows.size()) explain(news, stored);
        return stored.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(e -> new Mark(e.getValue(), 0, e.getKey()))
                .toList();
    }

    @Override
    public void hold() {
        Sql.query(c, schema.sql("select $.event_hold()"), row -> "");
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
        reading.find(ids(appends)).forEach(e -> known.put(e.envelope().id(), e.stream()));
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
                    schema.sql((again ? INSERT_NEW : INSERT).of(rows)),
                    row -> stored.put(Sql.uuid(row, "id"), row.getLong("position")),
                    PARAMETERS.values(rows.stream().map(this::typed).toList()));
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
            var found = reading.find(missing);
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

    private Typed typed(Row row) {
        var envelope = row.entry().envelope();
        return new Typed(row, types.id(c, envelope.type(), envelope.version()));
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

    @Override
    public List<Recorded<byte[]>> read(StreamId stream, long afterVersion, int limit) {
        return reading.stream(stream, afterVersion, limit);
    }

    @Override
    public Tail load(StreamId stream, String of, int limit) {
        return reading.tail(stream, of, limit);
    }

    @Override
    public Optional<Map<String, Tail>> load(String category, Collection<String> ids, String of, int limit) {
        return reading.tails(category, ids, of, limit);
    }

    @Override
    public Mark atOrBefore(long at, int sub) {
        return reading.atOrBefore(at, sub);
    }

    @Override
    public Optional<Recorded<byte[]>> find(UUID id) {
        return reading.find(List.of(id)).stream().findFirst();
    }

    @Override
    public Map<String, Recorded<byte[]>> last(String category, Collection<String> ids) {
        return reading.last(category, ids);
    }
}

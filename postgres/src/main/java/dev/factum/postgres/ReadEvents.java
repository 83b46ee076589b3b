package dev.factum.postgres;

import static dev.factum.postgres.Sql.column;

import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.log.Position;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.postgres.Watch.Reach;
import dev.factum.store.Mark;
import dev.factum.store.Snapshots;
import dev.factum.store.Snapshots.Fact;
import dev.factum.store.Snapshots.Snapshot;
import dev.factum.store.Snapshots.Tail;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
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

/** The table {@code event}, for reading: the log in its one order, streams with their snapshots, single entries. */
final class ReadEvents {
    private static final String COLUMNS =
            "id, category, key, version, type, time, correlation, cause, answer_to, payload";

    /** In its own place: where nothing has ever come late. */
    private static final String IN_PLACE = "select position at, 0 sub, " + COLUMNS + " from $.event ";

    /** In its place, wherever that is. */
    private static final String PLACED = "select coalesce(l.at, e.position) at, coalesce(l.sub, 0) sub, " + COLUMNS
            + " from $.event e left join $.late l on l.position = e.position ";

    /** Read by number: of every operation there is, this reads the most rows. */
    private static final String FACT =
            "e.key, e.version, e.id, e.type, e.payload, null::text state_type, null::int8 sum from $.event e ";

    /** As a row before the events that followed: known by having no type. */
    private static final String SNAPSHOT =
            "select s.key, s.version, s.event id, null::int2 \"type\", s.state payload, s.type state_type, s.sum from s";

    private static final String STANDS = """
             and (select e.id = s.event from $.event e where e.category = s.category and e.key = s.key and e.version = s.version))
            """;

    /** One round trip, in one snapshot of the database, and no more of an event than it takes to fold it. */
    private static final String LOAD =
            "with s as (select * from $.snapshot s where s.category = ? and s.key = ? and s.schema = ?" + STANDS
                    + SNAPSHOT
                    + " union all (select " + FACT
                    + "where e.category = ? and e.key = ? and e.version > coalesce((select s.version from s), 0) order by e.version limit ?)";

    private static final String LOAD_WHOLE =
            "select " + FACT + "where e.category = ? and e.key = ? and e.version > 0 order by e.version limit ?";

    private static final String LOAD_MANY =
            "with s as (select * from $.snapshot s where s.category = ? and s.key = any (?) and s.schema = ?" + STANDS
                    + "select * from (" + SNAPSHOT
                    + " union all (select x.* from unnest(?::text[]) k (key) left join s on s.key = k.key cross join lateral (select "
                    + FACT
                    + "where e.category = ? and e.key = k.key and e.version > coalesce(s.version, 0) order by e.version limit ?) x limit ?)) x "
                    + "order by key, version";

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

    private final Connection c;
    private final Schema schema;
    private final EventTypes types;
    private final String log;

    ReadEvents(Connection c, Schema schema, EventTypes types, String log) {
        this.c = c;
        this.schema = schema;
        this.types = types;
        this.log = log;
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

    List<Recorded<byte[]>> stream(StreamId stream, long afterVersion, int limit) {
        return query(
                PLACED + "where e.category = ? and e.key = ? and e.version > ? order by e.version limit ?",
                stream.category(),
                stream.id(),
                afterVersion,
                limit);
    }

    Tail tail(StreamId stream, String of, int limit) {
        var tail = new Tails();
        var category = stream.category();
        var key = stream.id();
        if (of.equals(Snapshots.NONE)) collect(tail, LOAD_WHOLE, category, key, limit);
        else collect(tail, LOAD, category, key, of, category, key, limit);
        return tail.of(key);
    }

    Optional<Map<String, Tail>> tails(String category, Collection<String> ids, String of, int limit) {
        var keys = column("text", List.copyOf(ids), id -> id);
        var tails = new Tails();
        collect(tails, LOAD_MANY, category, keys, of, keys, category, limit + 1, limit + 1);
        return tails.count() > limit ? Optional.empty() : Optional.of(tails.byKey());
    }

    private void collect(Tails tails, String sql, @Nullable Object... values) {
        Sql.query(
                c,
                schema.sql(sql),
                row -> {
                    short type = row.getShort(4);
                    return row.wasNull()
                            ? tails.add(row.getString(1), snapshot(row))
                            : tails.add(row.getString(1), fact(row, type));
                },
                values);
    }

    private static Snapshot snapshot(ResultSet row) throws SQLException {
        return new Snapshot(row.getLong(2), uuid(row), row.getString(6), row.getBytes(5), row.getLong(7));
    }

    private Fact fact(ResultSet row, short type) throws SQLException {
        return new Fact(uuid(row), row.getLong(2), types.name(c, type), row.getBytes(5));
    }

    private static UUID uuid(ResultSet row) throws SQLException {
        return row.getObject(3, UUID.class);
    }

    /** Rows of several streams on their way into what there is of each. */
    private static final class Tails {
        private final Map<String, Snapshot> snapshots = new HashMap<>();
        private final Map<String, List<Fact>> events = new HashMap<>();
        private int count;

        boolean add(String key, Snapshot snapshot) {
            snapshots.put(key, snapshot);
            return true;
        }

        boolean add(String key, Fact event) {
            count++;
            return events.computeIfAbsent(key, k -> new ArrayList<>()).add(event);
        }

        int count() {
            return count;
        }

        Tail of(String key) {
            return new Tail(Optional.ofNullable(snapshots.get(key)), events.getOrDefault(key, List.of()));
        }

        Map<String, Tail> byKey() {
            var keys = new HashSet<>(snapshots.keySet());
            keys.addAll(events.keySet());
            return keys.stream().collect(Collectors.toMap(key -> key, this::of));
        }
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

    Mark atOrBefore(long at, int sub) {
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

    List<Recorded<byte[]>> find(List<UUID> ids) {
        return query(PLACED + "where e.id = any (?)", column("uuid", ids, id -> id));
    }

    /** The last event of each stream. */
    Map<String, Recorded<byte[]>> last(String category, Collection<String> ids) {
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

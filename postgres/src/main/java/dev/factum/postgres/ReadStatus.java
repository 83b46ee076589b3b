package dev.factum.postgres;

import dev.factum.postgres.Holders.Held;
import dev.factum.postgres.PostgresLog.Holding;
import dev.factum.postgres.PostgresLog.Reader;
import dev.factum.postgres.PostgresLog.Size;
import dev.factum.postgres.PostgresLog.Status;
import dev.factum.postgres.Sql.Column;
import dev.factum.postgres.Watch.Head;
import dev.factum.store.Mark;
import dev.factum.store.Place;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** How a log stands, in a handful of statements that write nothing. */
final class ReadStatus {
    /** Whoever appends for longer than these take is found to hold the log. */
    private static final int LOOKS = 50;

    private static final String POLL = "select s, holders, started, safe, gaps, ask_low, late_at from $.event_poll(-1)";

    private static final String SERVER = "select current_setting('server_version') as version, now() as now";

    private static final String READERS = """
            select s.name, s.at, s.sub, s.event, s.saved,
                   (select count(*) from (select from $.event e where e.position > s.at limit ?) x)
                   + (select count(*) from $.late l where l.position <= s.at and (l.at, l.sub) > (s.at, s.sub)) as behind
              from $.subscription s where s.source = '' order by s.name
            """;

    private static final String TOPIC_MARKS = """
            select name, source, partition, at, sub, event, saved from $.subscription where source <> '' order by name, source, partition
            """;

    private static final String BEHIND_IN_TOPIC = """
            select t.id, (select count(*) from (
                select from $.message m left join unnest(?::int[], ?::int8[]) r (partition, at) using (partition)
                 where m.topic = t.id and m.position > coalesce(r.at, 0) limit ?) x) as behind
              from $.topic t where t.name = ?
            """;

    private static final String SIZES = """
            select c.relname, c.reltuples::bigint as rows, pg_total_relation_size(c.oid) as bytes
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = ? and c.relkind = 'r' and c.relname in
               ('event', 'inbox', 'inbox_before', 'inbox_guard', 'subscription', 'parking', 'timer', 'schedule', 'saga', 'late')
             order by bytes desc, c.relname
            """;

    private record TopicMark(String reader, Place place, Mark mark, Instant saved) {}

    private final Connection c;
    private final Schema schema;
    private final @Nullable Schema topics;

    private ReadStatus(Connection c, Schema schema, @Nullable Schema topics) {
        this.c = c;
        this.schema = schema;
        this.topics = topics;
    }

    static Status of(Connection c, Schema schema, @Nullable Schema topics) {
        return new ReadStatus(c, schema, topics).read();
    }

    /** The end first, then how far it can be read: in calm weather all of it can. */
    private Status read() {
        var end = LogEnd.of(c, schema);
        var readers = new ArrayList<>(readersOfTheLog());
        var readable = furthest(readable(), readers, end.last());
        var holders = Holders.find(c, schema).stream().map(ReadStatus::holding).toList();
        readers.addAll(readersOfTopics());
        readers.sort(Comparator.comparing(Reader::name).thenComparing(Reader::source));
        var parked = new PostgresParking(c, schema).summary();
        var sizes = sizes();
        return Sql.query(
                        c,
                        SERVER,
                        row -> new Status(
                                schema.name(),
                                row.getString("version"),
                                Sql.time(row, "now"),
                                end.last(readable),
                                end.written(),
                                readable,
                                end.gaps(),
                                end.late(),
                                holders,
                                readers,
                                parked,
                                sizes))
                .getFirst();
    }

    private static Holding holding(Held held) {
        return new Holding(held.holder(), held.statement());
    }

    /** Who looks once does not know what was decided before an append that is open now; what somebody has read, was. */
    private static Mark furthest(Mark readable, List<Reader> readers, Mark last) {
        var furthest = readable;
        for (var reader : readers)
            if (furthest.isBefore(reader.at()) && !last.isBefore(reader.at())) furthest = reader.at();
        return furthest;
    }

    /** Moves nothing on: where the log waits for somebody, it ends where its services have brought it. */
    private Mark readable() {
        var fence = new Fence();
        var head = look(fence);
        for (int i = 1; fence.isWaiting() && i < LOOKS; i++) head = look(fence);
        return new ReadEvents(c, schema, new EventTypes(schema), "").last(head.reach(fence.safe()));
    }

    private Head look(Fence fence) {
        return Sql.query(c, schema.sql(POLL), row -> {
                    var holders = (String[]) row.getArray("holders").getArray();
                    fence.polled(
                            row.getLong("s"),
                            new HashSet<>(Arrays.asList(holders)),
                            Sql.time(row, "started"),
                            System.nanoTime());
                    return new Head(
                            row.getLong("safe"), row.getString("gaps"), row.getLong("ask_low"), row.getLong("late_at"));
                })
                .getFirst();
    }

    private List<Reader> readersOfTheLog() {
        return Sql.query(
                c,
                schema.sql(READERS),
                row -> new Reader(
                        row.getString("name"),
                        Place.OWN,
                        mark(row),
                        OptionalLong.of(Math.min(row.getLong("behind"), PostgresLog.MOST_BEHIND + 1)),
                        Sql.time(row, "saved")),
                PostgresLog.MOST_BEHIND + 1);
    }

    private List<Reader> readersOfTopics() {
        var marks = Sql.query(
                c,
                schema.sql(TOPIC_MARKS),
                row -> new TopicMark(
                        row.getString("name"),
                        new Place(row.getString("source"), row.getInt("partition")),
                        mark(row),
                        Sql.time(row, "saved")));
        var bySource = new LinkedHashMap<List<String>, List<TopicMark>>();
        for (var mark : marks)
            bySource.computeIfAbsent(List.of(mark.reader(), mark.place().source()), key -> new ArrayList<>())
                    .add(mark);
        return bySource.values().stream().map(this::readerOfTopic).toList();
    }

    private Reader readerOfTopic(List<TopicMark> marks) {
        var first = marks.getFirst();
        var furthest = marks.stream()
                .map(TopicMark::mark)
                .max(Comparator.comparingLong(Mark::at))
                .orElseThrow();
        var saved = marks.stream()
                .map(TopicMark::saved)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return new Reader(first.reader(), first.place().source(), furthest, behind(marks), saved);
    }

    private OptionalLong behind(List<TopicMark> marks) {
        if (topics == null) return OptionalLong.empty();
        // arrays of objects travel as text, and so can be shown to whoever wants to see the statement
        Object[] partitions = marks.stream().map(m -> m.place().partition()).toArray();
        Object[] offsets = marks.stream().map(m -> m.mark().at()).toArray();
        return Sql.query(
                        c,
                        topics.sql(BEHIND_IN_TOPIC),
                        row -> row.getLong("behind"),
                        new Column("int4", partitions),
                        new Column("int8", offsets),
                        PostgresLog.MOST_BEHIND + 1,
                        marks.getFirst().place().source())
                .stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    private static Mark mark(ResultSet row) throws SQLException {
        return new Mark(row.getLong("at"), row.getInt("sub"), Sql.uuid(row, "event"));
    }

    private List<Size> sizes() {
        return Sql.query(
                c,
                SIZES,
                row -> new Size(row.getString("relname"), row.getLong("rows"), row.getLong("bytes")),
                schema.name());
    }
}

package dev.factum.postgres;

import dev.factum.postgres.PostgresLog.Check;
import dev.factum.postgres.PostgresLog.Finding;
import dev.factum.postgres.PostgresLog.Progress;
import dev.factum.postgres.PostgresLog.Verification;
import dev.factum.postgres.VerifyStreams.Row;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a log whole and says what is wrong with it. In the caller's transaction, whose one snapshot is what is verified. */
final class VerifyLog {
    private static final int KEPT = 100;
    private static final int FETCH = 10_000;
    private static final int TELL_EVERY = 100_000;

    /** What an index has lost is found only by who does not ask it. */
    private static final String READ_TABLES = """
            select set_config('enable_seqscan', 'on', true), set_config('enable_indexscan', 'off', true),
                   set_config('enable_indexonlyscan', 'off', true), set_config('enable_bitmapscan', 'off', true)
            """;

    private static final String USE_INDEXES = """
            select set_config('enable_indexscan', 'on', true), set_config('enable_indexonlyscan', 'on', true),
                   set_config('enable_bitmapscan', 'on', true)
            """;

    private static final String ABOUT =
            "select greatest(c.reltuples, 0)::bigint from pg_class c where c.oid = '$.event'::regclass";

    private static final String STREAMS = """
            select e.category, e.key, e.version, coalesce(l.at, e.position) as at, coalesce(l.sub, 0) as sub
              from $.event e left join $.late l on l.position = e.position
             where e.version is not null
             order by e.category collate "C", e.key collate "C", e.version, e.position
            """;

    private static final String IDS = """
            select id, count(*) as times, min(position) as first, max(position) as last from $.event group by id having count(*) > 1 order by 3
            """;

    private static final String LATE = """
            select l.position, l.at, l.sub, e.position is not null as there
              from $.late l left join $.event e on e.position = l.position
             where e.position is null or l.at < l.position order by l.at, l.sub
            """;

    private static final String CHECKPOINTS = """
            select s.name, s.at, s.sub, s.event, coalesce(l.at, e.position) as there, coalesce(l.sub, 0) as there_sub,
                   (select greatest(max(position), coalesce((select max(at) from $.late), 0)) from $.event) as last
              from $.subscription s left join $.event e on e.id = s.event left join $.late l on l.position = e.position
             where s.source = '' and s.at > 0
               and (e.id is null or (coalesce(l.at, e.position), coalesce(l.sub, 0)) <> (s.at, s.sub))
             order by s.name
            """;

    private static final String TOPIC_MARKS =
            "select name, source, partition, at, event from $.subscription where source <> '' and at > 0 order by name, source, partition";

    private static final String MESSAGE = """
            select m.id from $.topic t left join $.message m on m.topic = t.id and m.partition = ? and m.position = ? where t.name = ?
            """;

    private static final String SEQUENCE = """
            select coalesce(max(position), 0) as last, (select case when is_called then last_value else 0 end from $.event_position_seq) as drawn
              from $.event
            """;

    private static final String GUARD = """
            select 1 from pg_trigger where tgrelid = '$.event'::regclass and tgname = 'event_append_only' and tgenabled in ('O', 'A')
            """;

    /** A read model is a reader called after its table and its version. */
    private static final String READ_MODELS =
            "select distinct split_part(name, '@', 1) from $.subscription where name like '%@%' order by 1";

    private final Connection c;
    private final Schema schema;
    private final @Nullable Schema topics;
    private final Progress progress;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<Check, Integer> found = new EnumMap<>(Check.class);
    private final List<String> unchecked = new ArrayList<>();
    private long more;

    VerifyLog(Connection c, Schema schema, @Nullable Schema topics, Progress progress) {
        this.c = c;
        this.schema = schema;
        this.topics = topics;
        this.progress = progress;
    }

    Verification run() {
        Sql.query(c, READ_TABLES, row -> true);
        long about = Sql.query(c, schema.sql(ABOUT), row -> row.getLong(1)).getFirst();
        var streams = streams(about);
        ids(about);
        Sql.query(c, USE_INDEXES, row -> true);
        late();
        checkpoints();
        topicMarks();
        sequence();
        guard();
        readModels();
        return new Verification(
                streams.events(), streams.streams(), List.copyOf(findings), more, List.copyOf(unchecked));
    }

    private void add(Check check, String subject, String what) {
        if (found.merge(check, 1, Integer::sum) > KEPT) more++;
        else findings.add(new Finding(check, subject, what));
    }

    private VerifyStreams streams(long about) {
        var streams = new VerifyStreams(this::add);
        progress.at(Check.HOLES, 0, about);
        Sql.each(c, schema.sql(STREAMS), FETCH, row -> {
            streams.next(new Row(
                    row.getString("category"),
                    row.getString("key"),
                    row.getLong("version"),
                    row.getLong("at"),
                    row.getInt("sub")));
            if (streams.events() % TELL_EVERY == 0) progress.at(Check.HOLES, streams.events(), about);
        });
        return streams;
    }

    private void ids(long about) {
        progress.at(Check.DUPLICATES, 0, about);
        Sql.each(c, schema.sql(IDS), FETCH, row -> {
            var id = row.getString("id");
            add(
                    Check.DUPLICATES,
                    id,
                    "event " + id + " is there " + row.getLong("times") + " times, first at " + row.getLong("first")
                            + " and last at " + row.getLong("last"));
        });
    }

    private void late() {
        progress.at(Check.LATE, 0, 0);
        Sql.each(c, schema.sql(LATE), FETCH, row -> {
            var position = row.getLong("position");
            var place = place(row.getLong("at"), row.getInt("sub"));
            add(
                    Check.LATE,
                    Long.toString(position),
                    row.getBoolean("there")
                            ? "the event at " + position + " came late and is read at " + place
                                    + ", before its own place"
                            : "the event at " + position + ", which came late and is read at " + place
                                    + ", is not there");
        });
    }

    private void checkpoints() {
        progress.at(Check.CHECKPOINTS, 0, 0);
        Sql.each(c, schema.sql(CHECKPOINTS), FETCH, row -> {
            var reader = row.getString("name");
            long at = row.getLong("at");
            long last = row.getLong("last");
            long there = row.getLong("there");
            var stands = reader + " stands at " + place(at, row.getInt("sub"));
            var what = at > last
                    ? stands + ", beyond the last event, which is at " + last
                    : there == 0
                            ? stands + " with the event " + row.getString("event") + ", which is not in the log"
                            : stands + " with the event " + row.getString("event") + ", which is at "
                                    + place(there, row.getInt("there_sub"));
            add(Check.CHECKPOINTS, reader, what);
        });
    }

    private record TopicMark(String reader, String topic, int partition, long at, String message) {}

    private void topicMarks() {
        var marks = Sql.query(
                c,
                schema.sql(TOPIC_MARKS),
                row -> new TopicMark(
                        row.getString("name"),
                        row.getString("source"),
                        row.getInt("partition"),
                        row.getLong("at"),
                        row.getString("event")));
        for (var mark : marks) {
            if (topics == null) unchecked(mark, ", whose schema was not given");
            else check(mark, topics);
        }
    }

    private void check(TopicMark mark, Schema in) {
        var there = Sql.query(
                c,
                in.sql(MESSAGE),
                row -> mark.message().equals(row.getString(1)),
                mark.partition(),
                mark.at(),
                mark.topic());
        if (there.isEmpty()) unchecked(mark, ", which is not in the schema " + in.name());
        else if (!there.contains(true))
            add(
                    Check.CHECKPOINTS,
                    mark.reader(),
                    mark.reader() + " stands at " + mark.at() + " in partition " + mark.partition() + " of "
                            + mark.topic() + " with the message " + mark.message() + ", which is not there");
    }

    private void unchecked(TopicMark mark, String why) {
        var what = "where " + mark.reader() + " stands in the topic " + mark.topic() + why;
        if (!unchecked.contains(what)) unchecked.add(what);
    }

    private void sequence() {
        progress.at(Check.SEQUENCE, 0, 0);
        Sql.each(c, schema.sql(SEQUENCE), 1, row -> {
            long last = row.getLong("last");
            long drawn = row.getLong("drawn");
            if (drawn < last)
                add(
                        Check.SEQUENCE,
                        "event_position_seq",
                        "the sequence stands at " + drawn + ", below " + last
                                + ", which is written: it would give positions out again. "
                                + StartupCheck.putRight(schema, "event"));
        });
    }

    private void guard() {
        progress.at(Check.GUARD, 0, 0);
        if (Sql.query(c, schema.sql(GUARD), row -> true).isEmpty())
            add(
                    Check.GUARD,
                    "event_append_only",
                    "the trigger that keeps events from being changed is off or gone. Run: "
                            + schema.sql("alter table $.event enable trigger event_append_only"));
    }

    /** Named as the application asks for them, which alone knows what they ought to be. */
    private void readModels() {
        var names = Sql.query(c, schema.sql(READ_MODELS), row -> row.getString(1));
        if (!names.isEmpty())
            unchecked.add("read models, which the application compares with a replay: factum.verify(\""
                    + names.getFirst() + "\")"
                    + (names.size() == 1 ? "" : "; also " + String.join(", ", names.subList(1, names.size()))));
    }

    private static String place(long at, int sub) {
        return sub == 0 ? Long.toString(at) : at + "." + sub;
    }
}

package dev.factum.postgres;

import static dev.factum.postgres.Sql.column;

import dev.factum.postgres.PageAhead.Span;
import dev.factum.postgres.Postgres.Install;
import dev.factum.topic.Transport;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Topics in PostgreSQL: one log of envelopes for all topics, read in the same safe order as a service's own. Services that share this object
 * wake each other; between processes a reader asks again by itself. Thread-safe.
 */
public final class PostgresTopics implements Transport {
    private static final int PARTITIONS = 16;

    /** Attributes that have a column of their own; {@code specversion} is always the same. */
    private static final Set<String> NAMED = Set.of(
            "specversion", "type", "dataversion", "source", "sequence", "correlationid", "causationid", "answerto");

    /** Only what is new draws an id: a start must not use up the few that a smallint has. */
    private static final String NEW = """
            insert into $.topic (name, partitions) select u.name, ? from unnest(?::text[]) u (name)
             where not exists (select 1 from $.topic t where t.name = u.name)
            on conflict do nothing
            """;

    private record Topic(short id, int partitions) {}

    private final DataSource source;
    private final Schema schema;
    private final Watch watch;
    private final Map<String, Topic> topics = new ConcurrentHashMap<>();
    private final List<Runnable> wakes = new CopyOnWriteArrayList<>();
    private final AtomicLong published = new AtomicLong();

    PostgresTopics(DataSource source, Schema schema, Install install) {
        this.source = source;
        this.schema = schema;
        new Migrator(schema, Migrator.TOPICS).run(source, install);
        this.watch = Watch.ofTopics(source, schema);
        onConnection(c -> {
            StartupCheck.log(c, schema, "message");
            return c;
        });
    }

    @Override
    public void declare(Collection<String> names) {
        onConnection(c -> {
            Sql.update(
                    c,
                    schema.sql(NEW),
                    PARTITIONS,
                    column("text", names.stream().sorted().toList(), name -> name));
            return Sql.query(
                    c,
                    schema.sql("select name, id, partitions from $.topic"),
                    row -> topics.put(row.getString(1), new Topic(row.getShort(2), row.getInt(3))));
        });
    }

    @Override
    public int partitions(String topic) {
        return topic(topic).partitions();
    }

    private Topic topic(String name) {
        var known = topics.get(name);
        if (known != null) return known;
        declare(List.of(name));
        known = topics.get(name);
        if (known == null) throw new IllegalStateException("topic " + name + " cannot be made");
        return known;
    }

    @Override
    public List<Receipt> publish(List<Message> batch) {
        for (var message : batch) topic(message.topic()); // made before a connection is in hand: it takes one itself
        onConnection(c -> Sql.update(
                c,
                schema.sql("""
                        insert into $.message (id, topic, partition, key, time, type, version, source, sequence, correlation, cause,
                          answer_to, extensions, body)
                        select u.id, u.topic, u.partition, u.key, u.time, u.type, u.version, u.source, u.sequence, u.correlation, u.cause,
                          u.answer_to, u.extensions, u.body
                          from unnest(?::uuid[], ?::int2[], ?::int[], ?::text[], ?::timestamptz[], ?::text[], ?::int[], ?::text[], ?::int8[],
                            ?::text[], ?::uuid[], ?::text[], ?::text[], ?::bytea[]) with ordinality
                            u (id, topic, partition, key, time, type, version, source, sequence, correlation, cause, answer_to, extensions,
                            body, ord)
                         order by u.ord
                        on conflict (id) do nothing
                        """),
                column("uuid", batch, Message::id),
                column("int2", batch, m -> topic(m.topic()).id()),
                column(
                        "int4",
                        batch,
                        m -> Transport.partition(m.key(), topic(m.topic()).partitions())),
                column("text", batch, Message::key),
                column("timestamptz", batch, Message::time),
                column("text", batch, m -> m.attributes().getOrDefault("type", "")),
                column("int4", batch, m -> Integer.valueOf(m.attributes().getOrDefault("dataversion", "1"))),
                column("text", batch, m -> m.attributes().getOrDefault("source", "")),
                column("int8", batch, m -> Long.valueOf(m.attributes().getOrDefault("sequence", "0"))),
                column("text", batch, m -> m.attributes().getOrDefault("correlationid", m.id().toString())),
                column("uuid", batch, m -> cause(m)),
                column("text", batch, m -> m.attributes().get("answerto")),
                column("text", batch, m -> extensions(m.attributes())),
                column("bytea", batch, Message::body)));
        published.incrementAndGet();
        wakes.forEach(Runnable::run);
        return batch.stream().<Receipt>map(m -> new Receipt.Stored(m.id())).toList();
    }

    private static UUID cause(Message m) {
        var cause = m.attributes().get("causationid");
        return cause == null ? m.id() : UUID.fromString(cause);
    }

    private static @Nullable String extensions(Map<String, String> attributes) {
        var others = new HashMap<>(attributes);
        others.keySet().removeAll(NAMED);
        return Pairs.text(others);
    }

    /** Nothing is dropped because of its age: what is not there is lost. */
    @Override
    public Set<Integer> lost(String topic, Map<Integer, Read> read) {
        var marks = List.copyOf(read.entrySet());
        return onConnection(c -> Set.copyOf(Sql.query(
                c,
                schema.sql("""
                        select r.partition from unnest(?::int[], ?::int8[], ?::uuid[]) r (partition, at, id)
                         where not exists (select 1 from $.message m
                           where m.position = r.at and m.id = r.id and m.partition = r.partition and m.topic = ?)
                        """),
                row -> row.getInt(1),
                column("int4", marks, Map.Entry::getKey),
                column("int8", marks, m -> m.getValue().offset()),
                column("uuid", marks, m -> m.getValue().message()),
                topic(topic).id())));
    }

    @Override
    public Consumption consume(
            String topic, String group, Set<Integer> partitions, Map<Integer, Long> resumeAfter, Runnable wake) {
        wakes.add(wake);
        return new Reading(topic, topic(topic), partitions, resumeAfter, wake);
    }

    private <T> T onConnection(Function<Connection, T> work) {
        try (var c = source.getConnection()) {
            return work.apply(c);
        } catch (SQLException e) {
            throw Sql.failed(e);
        }
    }

    @Override
    public void close() {
        watch.close();
    }

    /** Reads partitions of a topic in one order. */
    private final class Reading implements Consumption {
        private final String name;
        private final Topic topic;
        private final Set<Integer> partitions;
        private final Map<Integer, Long> resumeAfter;
        private final Runnable wake;
        private final PageAhead<Delivery> pages;
        /** Nothing at or before this is new in any partition. */
        private long read;

        /** There is nothing behind {@link #read} up to here. */
        private long looked;

        private volatile long handled;

        private Reading(
                String name, Topic topic, Set<Integer> partitions, Map<Integer, Long> resumeAfter, Runnable wake) {
            this.name = name;
            this.topic = topic;
            this.partitions = Set.copyOf(partitions);
            this.resumeAfter = Map.copyOf(resumeAfter);
            this.wake = wake;
            this.pages = new PageAhead<>(name + " reads ahead", this::page, Delivery::offset);
            this.read = resumeAfter.size() < partitions.size()
                    ? 0
                    : resumeAfter.values().stream()
                            .mapToLong(Long::longValue)
                            .min()
                            .orElse(0);
            this.handled = read;
        }

        @Override
        public List<Delivery> poll(int max) {
            while (true) {
                var page = next(max);
                if (page.isEmpty()) return page;
                boolean allDone = handled == read;
                read = page.getLast().offset();
                var fresh = page.stream()
                        .filter(d -> d.offset() > resumeAfter.getOrDefault(d.partition(), 0L))
                        .toList();
                if (!fresh.isEmpty()) return fresh;
                if (allDone) handled = read;
            }
        }

        private List<Delivery> next(int max) {
            long before = watch.reach().upTo();
            if (before < looked) looked = 0;
            var page = look(before, max);
            if (!page.isEmpty()) return page;
            long now = watch.poll(published.get()).upTo();
            return now == before ? page : look(now, max);
        }

        private List<Delivery> look(long upTo, int max) {
            if (upTo <= Math.max(read, looked)) return List.of();
            var page = pages.read(new Span(read, upTo, max));
            if (page.isEmpty()) looked = upTo;
            return page;
        }

        private List<Delivery> page(Span span) {
            return onConnection(c -> Sql.query(
                    c, schema.sql("""
                            select * from $.message where topic = ? and position > ? and position <= ? and partition = any(?::int[])
                             order by position limit ?
                            """), this::delivery, topic.id(), span.after(), span.upTo(), mine(), span.max()));
        }

        private Delivery delivery(ResultSet row) throws SQLException {
            var attributes = new HashMap<String, String>();
            attributes.put("specversion", "1.0");
            attributes.put("type", row.getString("type"));
            attributes.put("dataversion", row.getString("version"));
            attributes.put("source", row.getString("source"));
            attributes.put("sequence", row.getString("sequence"));
            attributes.put("correlationid", row.getString("correlation"));
            attributes.put("causationid", row.getString("cause"));
            var answerTo = row.getString("answer_to");
            if (answerTo != null) attributes.put("answerto", answerTo);
            attributes.putAll(Pairs.of(row.getString("extensions")));
            return new Delivery(
                    row.getInt("partition"),
                    row.getLong("position"),
                    new Message(
                            Sql.uuid(row, "id"),
                            name,
                            row.getString("key"),
                            Sql.time(row, "time"),
                            Collections.unmodifiableMap(attributes),
                            row.getBytes("body")));
        }

        @Override
        public void done(List<Delivery> delivered) {
            handled = Math.max(handled, read);
        }

        @Override
        public long behind() {
            var resumed = List.copyOf(resumeAfter.entrySet());
            return onConnection(c -> Sql.query(
                            c,
                            schema.sql("""
                                    select count(*) from $.message m left join unnest(?::int[], ?::int8[]) r (partition, at) using (partition)
                                     where m.topic = ? and m.position > ? and m.position > coalesce(r.at, 0) and m.partition = any(?::int[])
                                    """),
                            row -> row.getLong(1),
                            column("int4", resumed, Map.Entry::getKey),
                            column("int8", resumed, Map.Entry::getValue),
                            topic.id(),
                            handled,
                            mine()))
                    .getFirst();
        }

        private Object mine() {
            return column("int4", List.copyOf(partitions), partition -> partition);
        }

        @Override
        public void close() {
            wakes.remove(wake);
        }
    }
}

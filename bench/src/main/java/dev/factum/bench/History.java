package dev.factum.bench;

import dev.factum.json.Json;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Lines in bulk, which the server makes itself, by the log's own rules: positions from its sequence, ids in the order of time, versions of
 * a stream without holes, and everything as {@code Factum} would have written it. So many streams grow side by side.
 *
 * @param category of the streams; {@code topic:…} for messages on their way, which are in no stream
 * @param prefix of the streams' ids
 * @param streams how many in all
 * @param length events of each
 * @param abreast streams that grow side by side
 */
record History(String category, String prefix, int streams, int length, int abreast) {
    private static final int AT_ONCE = 100_000;
    private static final String KEY = "~key~";
    private static final int QUANTITY = 777_777;
    private static final int KINDS = 9;

    private static final String EVENTS = """
            insert into bench.event (id, category, key, version, type, time, correlation, cause, payload)
            select uuidv7(), ?, u.key, case when ? then i / ? % ? + 1 end, ?, clock_timestamp(), u.cause::text, u.cause,
                   replace(replace(?, ?, u.key), ?, (i % ? + 1)::text)::json
              from generate_series(?::int8, ?::int8) i,
                   lateral (select ? || (i / ?) * ? + i % ? as key, gen_random_uuid() as cause) u
             order by i
            """;

    private static final String MESSAGES = """
            insert into topics.message (id, topic, partition, key, time, type, version, source, sequence, correlation, cause, body)
            select uuidv7(), t.id, crc32(convert_to(u.key, 'UTF8')) % t.partitions, u.key, clock_timestamp(), 'line.added', 1, 'bench', i + 1,
                   u.cause::text, u.cause, convert_to(replace(replace(?, ?, u.key), ?, (i % ? + 1)::text), 'UTF8')
              from generate_series(0, ?::int8 - 1) i,
                   lateral (select ? || (i / ?) * ? + i % ? as key, gen_random_uuid() as cause) u,
                   topics.topic t where t.name = ?
             order by i
            """;

    long size() {
        return (long) streams * length;
    }

    String stream(int number) {
        return prefix + number;
    }

    /** @throws IllegalStateException if this is not the sum of all quantities */
    void check(long units) {
        long all = 0;
        for (long i = 0; i < size(); i++) all += i % KINDS + 1;
        if (units != all) throw new IllegalStateException(units + " units were read, and there are " + all);
    }

    /** Writes it, where {@code Factum} has been started once. */
    void write(DataSource pool) throws SQLException {
        try (var c = pool.getConnection()) {
            for (long from = 0; from < size(); from += AT_ONCE) write(c, from, Math.min(size(), from + AT_ONCE) - 1);
        }
        Database.execute(pool, "vacuum (analyze) bench.event");
    }

    private void write(Connection c, long from, long to) throws SQLException {
        try (var statement = c.prepareStatement(EVENTS)) {
            int n = 0;
            statement.setString(++n, category);
            statement.setBoolean(++n, !category.startsWith("topic:"));
            statement.setInt(++n, abreast);
            statement.setInt(++n, length);
            statement.setShort(++n, Database.type(c));
            statement.setString(++n, template());
            statement.setString(++n, KEY);
            statement.setString(++n, Integer.toString(QUANTITY));
            statement.setInt(++n, KINDS);
            statement.setLong(++n, from);
            statement.setLong(++n, to);
            statement.setString(++n, prefix);
            statement.setInt(++n, abreast * length);
            statement.setInt(++n, abreast);
            statement.setInt(++n, abreast);
            statement.executeUpdate();
        }
    }

    /** As a topic has them, where it was declared. */
    void writeAsMessages(DataSource pool, String topic) throws SQLException {
        try (var c = pool.getConnection();
                var statement = c.prepareStatement(MESSAGES)) {
            int n = 0;
            statement.setString(++n, template());
            statement.setString(++n, KEY);
            statement.setString(++n, Integer.toString(QUANTITY));
            statement.setInt(++n, KINDS);
            statement.setLong(++n, size());
            statement.setString(++n, prefix);
            statement.setInt(++n, abreast * length);
            statement.setInt(++n, abreast);
            statement.setInt(++n, abreast);
            statement.setString(++n, topic);
            statement.executeUpdate();
        }
        Database.execute(pool, "vacuum (analyze) topics.message");
    }

    private static String template() {
        return new String(Json.codec().encode(Domain.line(KEY, QUANTITY)), StandardCharsets.UTF_8);
    }
}

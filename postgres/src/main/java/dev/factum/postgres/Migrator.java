package dev.factum.postgres;

import dev.factum.postgres.Postgres.Install;
import dev.factum.store.Misconfigured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.zip.CRC32;
import javax.sql.DataSource;

/**
 * Runs the plain {@code .sql} files that a schema does not have yet, in order, in one transaction; keeps its own record in
 * {@code factum_migration} and touches no other tool's. A file that has been run never changes: what comes later is another file.
 */
final class Migrator {
    /** One file for one word; the order in which they came. */
    static final List<String> STORE = List.of(
            "store/event.sql",
            "store/late.sql",
            "store/event_type.sql",
            "store/inbox.sql",
            "store/subscription.sql",
            "store/parking.sql",
            "store/timer.sql",
            "store/schedule.sql",
            "store/saga.sql",
            "store/snapshot.sql",
            "store/parking_action.sql");

    static final List<String> TOPICS = List.of("topics/topic.sql", "topics/message.sql");

    private final Schema schema;
    private final List<String> files;

    Migrator(Schema schema, List<String> files) {
        this.schema = schema;
        this.files = files;
    }

    void run(DataSource source, Install install) {
        try (var c = source.getConnection()) {
            c.setAutoCommit(false);
            try {
                run(c, install);
                c.commit();
            } finally {
                c.rollback();
                c.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw Sql.failed(e);
        }
    }

    private void run(Connection c, Install install) {
        Sql.query(c, "select pg_advisory_xact_lock(?)", row -> "", lock());
        if (install == Install.ALWAYS) prepare(c);
        var missing = missing(c);
        if (missing.isEmpty()) return;
        if (install == Install.NEVER)
            throw new Misconfigured("schema " + schema.name() + " lacks " + missing
                    + ": run these files of dev/factum/postgres/sql in this order with search_path = " + schema.name()
                    + ", recording each in factum_migration; or let Factum install them");
        for (var file : missing) apply(c, file);
    }

    /**
     * Whether a schema is as this release makes it; changes nothing.
     *
     * @throws Misconfigured if it is not, with what to do
     */
    void check(Connection c) {
        if (!isThere(c))
            throw new Misconfigured("there is no " + what() + " in the schema " + schema.name() + others(c));
        var missing = missing(c);
        if (!missing.isEmpty())
            throw new Misconfigured(
                    "the schema " + schema.name() + " lacks " + missing + " of this release: "
                            + "start the service with this release, which installs them, or use the release that made the schema");
        var unknown = unknown(c);
        if (!unknown.isEmpty())
            throw new Misconfigured("the schema " + schema.name() + " has " + unknown
                    + ", which this release does not know: a newer one made it, use that");
    }

    private String what() {
        return files == STORE ? "log" : "record of topics";
    }

    private static String others(Connection c) {
        var schemas = Sql.query(
                c,
                "select schemaname from pg_tables where tablename = 'factum_migration' order by schemaname limit 20",
                row -> row.getString(1));
        return schemas.isEmpty()
                ? ", nor anything else of Factum in this database"
                : "; schemas of Factum in this database: " + String.join(", ", schemas);
    }

    /** A service's tables and topics may share a schema. */
    private List<String> unknown(Connection c) {
        return Sql.query(
                        c,
                        schema.sql("select file from $.factum_migration order by applied, file"),
                        row -> row.getString(1))
                .stream()
                .filter(file -> !STORE.contains(file) && !TOPICS.contains(file))
                .toList();
    }

    private void prepare(Connection c) {
        if (Sql.query(c, "select 1 from pg_namespace where nspname = ?", row -> 1, schema.name())
                .isEmpty()) execute(c, "create schema " + Schema.quoted(schema.name()));
        if (!isThere(c))
            execute(
                    c,
                    schema.sql(
                            "create table $.factum_migration (file text primary key, checksum bigint not null, applied timestamptz not null default now())"));
    }

    private boolean isThere(Connection c) {
        return !Sql.query(
                        c,
                        "select 1 from pg_tables where schemaname = ? and tablename = 'factum_migration'",
                        row -> 1,
                        schema.name())
                .isEmpty();
    }

    private List<String> missing(Connection c) {
        var done = new HashMap<String, Long>();
        if (isThere(c))
            Sql.query(
                    c,
                    schema.sql("select file, checksum from $.factum_migration"),
                    row -> done.put(row.getString(1), row.getLong(2)));
        var missing = new ArrayList<String>();
        for (var file : files) {
            var checksum = done.get(file);
            if (checksum == null) missing.add(file);
            else if (checksum != checksum(read(file)))
                throw new Misconfigured("schema " + schema.name() + " was made with another " + file
                        + " than this release has: run the release that made it, or one that follows it");
        }
        return missing;
    }

    private void apply(Connection c, String file) {
        execute(c, "set local search_path to " + Schema.quoted(schema.name()));
        execute(c, read(file));
        Sql.update(
                c,
                schema.sql("insert into $.factum_migration (file, checksum) values (?, ?)"),
                file,
                checksum(read(file)));
    }

    private static void execute(Connection c, String sql) {
        try (var statement = c.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw Sql.failed(e);
        }
    }

    private long lock() {
        return checksum("factum:" + schema.name());
    }

    private static long checksum(String text) {
        var crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }

    static String read(String file) {
        try (var in = Migrator.class.getResourceAsStream("sql/" + file)) {
            if (in == null) throw new IllegalStateException("no file sql/" + file + " beside " + Migrator.class);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.factum.postgres;

import dev.factum.store.Misconfigured;
import java.sql.Connection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the reading order rests on; see the decision on it. A database where it does not hold is refused. */
final class StartupCheck {
    private static final Logger LOG = LoggerFactory.getLogger(StartupCheck.class);
    private static final int OLDEST = 150_000;

    private StartupCheck() {}

    static void log(Connection c, Schema schema, String table) {
        server(c);
        sequence(c, schema, table);
        noneGivenOutAgain(c, schema, table);
    }

    /** As a restore without its sequences would leave it. */
    private static void noneGivenOutAgain(Connection c, Schema schema, String table) {
        var sequence = schema.sql("$." + table + "_position_seq");
        Sql.query(
                c,
                "select coalesce(max(position), 0), (select case when is_called then last_value else 0 end from "
                        + sequence + ") from " + schema.sql("$." + table),
                row -> {
                    if (row.getLong(2) < row.getLong(1))
                        throw new Misconfigured("the sequence of " + schema.name() + "." + table
                                + ".position stands at "
                                + row.getLong(2) + ", below " + row.getLong(1)
                                + ", which is written: it would give positions out again. " + putRight(schema, table));
                    return row;
                });
    }

    static String putRight(Schema schema, String table) {
        return "Run: select setval('" + schema.sql("$." + table + "_position_seq") + "', (select max(position) from "
                + schema.sql("$." + table) + "))";
    }

    /** Nobody who appends can be seen on a standby. */
    static void primary(Connection c) {
        Sql.query(c, "select pg_is_in_recovery()", row -> {
            if (row.getBoolean(1))
                throw new Misconfigured(
                        "this PostgreSQL is a standby, where nobody who appends can be seen: connect to the primary");
            return row;
        });
    }

    private static void server(Connection c) {
        Sql.query(c, """
                select pg_is_in_recovery() standby, current_setting('server_version_num')::int version,
                  current_setting('server_encoding') encoding, current_setting('transaction_isolation') isolation,
                  current_setting('synchronous_commit') commits,
                  (select count(*) from pg_prepared_xacts where database = current_database() and prepared < now() - interval '1 minute') forgotten
                """, row -> {
            if (row.getBoolean("standby"))
                throw new Misconfigured(
                        "this PostgreSQL is a standby, where the log has no safe order: connect to the primary");
            if (row.getInt("version") < OLDEST)
                throw new Misconfigured("this PostgreSQL is older than 15: Factum is proven on 15 to 18");
            if (!row.getString("encoding").equals("UTF8"))
                throw new Misconfigured("this database is in " + row.getString("encoding") + ": Factum needs UTF8");
            if (!row.getString("isolation").equals("read committed"))
                throw new Misconfigured("transactions begin in " + row.getString("isolation")
                        + " here: set default_transaction_isolation to 'read committed'");
            if (row.getString("commits").equals("off"))
                LOG.warn("synchronous_commit is off: a crash of PostgreSQL may lose commits that were answered");
            return row;
        });
    }

    private static void sequence(Connection c, Schema schema, String table) {
        var found = Sql.query(
                c,
                """
                select s.seqcache, s.seqincrement, s.seqcycle, k.relpersistence, a.attidentity
                  from pg_sequence s
                  join pg_class k on k.oid = s.seqrelid
                  join pg_attribute a on a.attrelid = ?::regclass and a.attname = 'position'
                 where s.seqrelid = pg_get_serial_sequence(?, 'position')::regclass
                """,
                row -> row.getLong(1) == 1
                        && row.getLong(2) == 1
                        && !row.getBoolean(3)
                        && "p".equals(row.getString(4))
                        && "a".equals(row.getString(5)),
                schema.sql("$." + table),
                schema.sql("$." + table));
        if (!found.equals(java.util.List.of(true)))
            throw new Misconfigured(
                    "the sequence of " + schema.name() + "." + table
                            + ".position was changed: it has to be 'generated always', logged, with cache 1, increment 1 and no cycle, or readers lose events");
    }
}

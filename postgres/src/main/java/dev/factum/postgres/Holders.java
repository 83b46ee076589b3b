package dev.factum.postgres;

import dev.factum.log.Holder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Who has appended to a log and not ended: whoever the fence waits for, by name. */
final class Holders {
    /** @param statement the last one, or as much as the asking role may see of it: it may hold payload, so it is for an operator's eyes alone */
    record Held(Holder holder, String statement) {}

    /**
     * The locks are those of {@code event_poll}. A prepared transaction has no process; it is known by its own lock on its transaction's id.
     */
    private static final String HOLDERS = """
            with held as materialized (select * from pg_locks where granted),
              appending as (
                select pid, virtualtransaction from held
                 where locktype = 'relation' and relation = '$.event'::regclass
                   and database = (select oid from pg_database where datname = current_database())
                   and mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
                   and pid is distinct from pg_backend_pid())
            select null as gid, a.pid, a.application_name, a.usename as owner, a.state, a.xact_start as since, left(a.query, 200) as statement
              from pg_stat_activity a where a.pid in (select pid from appending)
            union all
            select p.gid, null, null, p.owner, null, p.prepared, null
              from pg_prepared_xacts p join held x on x.locktype = 'transactionid' and x.transactionid = p.transaction
             where x.pid is null and x.virtualtransaction in (select virtualtransaction from appending where pid is null)
             order by since
            """;

    private Holders() {}

    /** The longest open first. */
    static List<Held> find(Connection c, Schema schema) {
        return Sql.query(c, schema.sql(HOLDERS), Holders::held);
    }

    private static Held held(ResultSet row) throws SQLException {
        var gid = row.getString("gid");
        var owner = text(row, "owner");
        var since = Sql.timeOrNull(row, "since");
        var holder = gid != null
                ? new Holder.Prepared(gid, owner, since)
                : new Holder.Session(
                        row.getInt("pid"), text(row, "application_name"), owner, text(row, "state"), since);
        return new Held(holder, text(row, "statement"));
    }

    private static String text(ResultSet row, String column) throws SQLException {
        var text = row.getString(column);
        return text == null ? "" : text;
    }
}

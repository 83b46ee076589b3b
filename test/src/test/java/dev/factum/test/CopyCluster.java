package dev.factum.test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/** Copies schemas that Factum has installed into a fresh cluster as a dump would: the data in one snapshot, then where sequences stand. */
final class CopyCluster {
    private CopyCluster() {}

    static void copy(DataSource from, DataSource to, String service, String own) throws SQLException, IOException {
        try (var source = from.getConnection();
                var target = to.getConnection()) {
            new Db(to).run("create table seen (n bigint generated always as identity, event uuid not null)");
            try (var store = dev.factum.postgres.Postgres.store(to, service)) {
                store.open(service, java.util.Set.of(), List.of());
            }
            source.setAutoCommit(false);
            source.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            for (var table : tables(source, service, own)) copyTable(source, target, table);
            for (var sequence : sequences(source, service, own)) copySequence(source, target, sequence);
            source.rollback();
        }
    }

    private static void copyTable(Connection source, Connection target, String table) throws SQLException, IOException {
        var bytes = new ByteArrayOutputStream();
        source.unwrap(PGConnection.class).getCopyAPI().copyOut("copy " + table + " to stdout", bytes);
        execute(target, "alter table " + table + " disable trigger all", "delete from " + table);
        target.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy " + table + " from stdin", new ByteArrayInputStream(bytes.toByteArray()));
        execute(target, "alter table " + table + " enable trigger all");
    }

    private static void copySequence(Connection source, Connection target, String sequence) throws SQLException {
        try (var statement = source.createStatement();
                var row = statement.executeQuery("select last_value, is_called from " + sequence)) {
            row.next();
            execute(target, "select setval('" + sequence + "', " + row.getLong(1) + ", " + row.getBoolean(2) + ")");
        }
    }

    private static List<String> tables(Connection c, String service, String own) throws SQLException {
        return names(c, "r", service, own);
    }

    private static List<String> sequences(Connection c, String service, String own) throws SQLException {
        return names(c, "S", service, own);
    }

    private static List<String> names(Connection c, String kind, String service, String own) throws SQLException {
        try (var statement = c.prepareStatement(
                "select n.nspname || '.' || k.relname from pg_class k join pg_namespace n on n.oid = k.relnamespace"
                        + " where k.relkind::text = ? and n.nspname in (?, ?) order by 1")) {
            statement.setString(1, kind);
            statement.setString(2, service);
            statement.setString(3, own);
            try (var rows = statement.executeQuery()) {
                var names = new ArrayList<String>();
                while (rows.next()) names.add(rows.getString(1));
                return names;
            }
        }
    }

    private static void execute(Connection c, String... statements) throws SQLException {
        try (var statement = c.createStatement()) {
            for (var sql : statements) statement.execute(sql);
        }
    }
}

package dev.factum.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A database of one group of measures, dropped at its end. */
record Database(Server server, String name) implements AutoCloseable {
    String url() {
        return server.url(name);
    }

    /** Full from the start, so that no turn pays for connecting. */
    HikariDataSource pool(int connections) {
        return pool(url(), connections);
    }

    static HikariDataSource pool(String url, int connections) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(connections);
        return new HikariDataSource(config);
    }

    /** The number of the one type of event, in the schema {@code bench}. */
    static short type(Connection c) throws SQLException {
        return (short) number(c, "select id from bench.event_type where name = 'line.added'");
    }

    static long number(DataSource pool, String sql) throws SQLException {
        try (var c = pool.getConnection()) {
            return number(c, sql);
        }
    }

    static void execute(DataSource pool, String sql) throws SQLException {
        try (var c = pool.getConnection();
                var statement = c.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(Connection c, String sql) throws SQLException {
        try (var statement = c.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        server.drop(name);
    }
}

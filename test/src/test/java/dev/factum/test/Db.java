package dev.factum.test;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Plain SQL beside Factum: what a test plants and looks at. */
final class Db {
    private final DataSource source;

    Db(DataSource source) {
        this.source = source;
    }

    Connection connection() {
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Statements, each committed by itself. */
    void run(String... statements) {
        try (var c = connection();
                var statement = c.createStatement()) {
            for (var sql : statements) statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    List<String> texts(String query) {
        try (var c = connection();
                var statement = c.createStatement();
                var rows = statement.executeQuery(query)) {
            var texts = new ArrayList<String>();
            while (rows.next()) texts.add(rows.getString(1));
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    @FunctionalInterface
    interface Row {
        void read(ResultSet row) throws SQLException;
    }

    /** However many they are. */
    void each(String query, Row each) {
        try (var c = connection()) {
            c.setAutoCommit(false);
            try (var statement = c.createStatement()) {
                statement.setFetchSize(1_000);
                try (var rows = statement.executeQuery(query)) {
                    while (rows.next()) each.read(rows);
                }
            } finally {
                c.rollback();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    long number(String query) {
        return Long.parseLong(texts(query).getFirst());
    }

    String name() {
        return texts("select current_database()").getFirst();
    }
}

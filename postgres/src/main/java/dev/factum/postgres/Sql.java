package dev.factum.postgres;

import dev.factum.event.FactumException;
import dev.factum.store.StoreFailed;
import dev.factum.store.Unavailable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** JDBC, with failures told apart: the world's, and the statement's own. */
final class Sql {
    @FunctionalInterface
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    @FunctionalInterface
    interface Each {
        void row(ResultSet row) throws SQLException;
    }

    static final String UNIQUE_VIOLATION = "23505";
    static final String LOCK_TIMEOUT = "55P03";

    private Sql() {}

    static <T> List<T> query(Connection c, String sql, Row<T> row, @Nullable Object... values) {
        try (var statement = prepare(c, sql, values);
                var rows = statement.executeQuery()) {
            var found = new ArrayList<T>();
            while (rows.next()) found.add(row.of(rows));
            return found;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** One row after the other, so many fetched at a time; inside a transaction, or all are fetched at once. */
    static void each(Connection c, String sql, int fetch, Each each) {
        try (var statement = prepare(c, sql)) {
            statement.setFetchSize(fetch);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) each.row(rows);
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    static int update(Connection c, String sql, @Nullable Object... values) {
        try (var statement = prepare(c, sql, values)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static PreparedStatement prepare(Connection c, String sql, @Nullable Object... values) throws SQLException {
        var statement = c.prepareStatement(sql);
        try {
            for (int i = 0; i < values.length; i++) bind(c, statement, i + 1, values[i]);
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    private static void bind(Connection c, PreparedStatement statement, int index, @Nullable Object value)
            throws SQLException {
        switch (value) {
            case Column column -> statement.setArray(index, c.createArrayOf(column.type(), column.values()));
            case Instant instant -> statement.setObject(index, time(instant));
            case null -> statement.setObject(index, null);
            default -> statement.setObject(index, value);
        }
    }

    /** One value of each of many rows, as an array parameter. */
    record Column(String type, @Nullable Object[] values) {}

    static <T> Column column(String type, List<T> rows, Function<T, @Nullable Object> value) {
        var values = array(type, rows.size());
        for (int i = 0; i < values.length; i++) {
            var v = value.apply(rows.get(i));
            values[i] = v instanceof Instant instant ? instant.toString() : v;
        }
        return new Column(type, values);
    }

    /** Arrays of what they hold are sent in binary. */
    private static @Nullable Object[] array(String type, int size) {
        return switch (type) {
            case "text" -> new @Nullable String[size];
            case "int8" -> new @Nullable Long[size];
            case "int4" -> new @Nullable Integer[size];
            case "int2" -> new @Nullable Short[size];
            case "bool" -> new @Nullable Boolean[size];
            case "bytea" -> new byte[size][];
            default -> new @Nullable Object[size];
        };
    }

    static OffsetDateTime time(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    static UUID uuid(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    /** A failure as the store's callers know it; the statement's parameters are in none of them. */
    static FactumException failed(SQLException e) {
        return isOfTheWorld(e)
                ? new Unavailable("PostgreSQL cannot be used now (" + state(e) + "): " + message(e), e)
                : new StoreFailed("PostgreSQL refused a statement (" + state(e) + "): " + message(e), e);
    }

    static boolean isOfTheWorld(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause())
            if (e instanceof SQLException sql && isOfTheWorld(sql)) return true;
        return false;
    }

    private static boolean isOfTheWorld(SQLException e) {
        if (e instanceof SQLTransientException || e instanceof SQLRecoverableException) return true;
        return switch (state(e).substring(0, 2)) {
            case "08", "40", "53", "57", "58" ->
                true; // connection, deadlock and serialization, resources, operator, system
            default -> state(e).equals(LOCK_TIMEOUT) || state(e).equals("25P03");
        };
    }

    static boolean hasState(Throwable failure, String state) {
        for (Throwable e = failure; e != null; e = e.getCause())
            if (e instanceof SQLException sql && state(sql).equals(state)) return true;
        return false;
    }

    /** Whether a unique constraint of this name was in the way. */
    static boolean violates(Throwable failure, String constraint) {
        for (Throwable e = failure; e != null; e = e.getCause())
            if (e instanceof PSQLException sql
                    && UNIQUE_VIOLATION.equals(sql.getSQLState())
                    && sql.getServerErrorMessage() != null
                    && constraint.equals(sql.getServerErrorMessage().getConstraint())) return true;
        return false;
    }

    static String state(SQLException e) {
        return e.getSQLState() == null || e.getSQLState().length() < 5 ? "08000" : e.getSQLState();
    }

    /** The server's first line: details may quote rows. */
    private static String message(SQLException e) {
        var text = e.getMessage();
        if (text == null) return e.getClass().getSimpleName();
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}

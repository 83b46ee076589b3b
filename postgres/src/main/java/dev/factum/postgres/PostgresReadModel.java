package dev.factum.postgres;

import static dev.factum.postgres.Sql.column;

import dev.factum.postgres.ReadModelTables.Column;
import dev.factum.postgres.ReadModelTables.Mapping;
import dev.factum.store.ReadModel;
import dev.factum.store.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The user's own tables, whose names and columns were checked at start-up. */
final class PostgresReadModel implements ReadModel {
    private final Connection c;
    private final ReadModelTables tables;

    PostgresReadModel(Connection c, ReadModelTables tables) {
        this.c = c;
        this.tables = tables;
    }

    @Override
    public <R> Map<String, R> load(Table<R> table, Collection<String> keys) {
        if (keys.isEmpty()) return Map.of();
        var mapping = tables.of(table);
        return rows(
                table,
                mapping,
                select(table, mapping) + " where " + name(mapping.columns().getFirst()) + " = any (?)",
                column("text", List.copyOf(keys), key -> key));
    }

    /** In one order, so that two who want the same rows do not wait for each other. */
    @Override
    public void lock(Table<?> table, Collection<String> keys) {
        if (keys.isEmpty()) return;
        Sql.query(
                c,
                "select pg_advisory_xact_lock(h) from (select distinct hashtextextended(k, ?) h from unnest(?::text[]) k order by 1) x",
                row -> "",
                (long) table.name().hashCode(),
                column("text", List.copyOf(keys), key -> key));
    }

    @Override
    public <R> Map<String, R> all(Table<R> table) {
        var mapping = tables.of(table);
        return rows(table, mapping, select(table, mapping));
    }

    @Override
    public <R> void save(Table<R> table, Collection<R> put, Collection<String> remove) {
        var mapping = tables.of(table);
        if (!put.isEmpty()) upsert(table, mapping, List.copyOf(put));
        if (!remove.isEmpty())
            Sql.update(
                    c,
                    "delete from " + Schema.quoted(table.name()) + " where "
                            + name(mapping.columns().getFirst()) + " = any (?)",
                    column("text", List.copyOf(remove), key -> key));
    }

    private <R> void upsert(Table<R> table, Mapping mapping, List<R> rows) {
        var columns = mapping.columns();
        var key = name(columns.getFirst());
        var updates = columns.stream()
                .skip(1)
                .map(column -> name(column) + " = excluded." + name(column))
                .collect(Collectors.joining(", "));
        var values = columns.stream()
                .map(column -> column("text", rows, row -> ReadModelTables.text(column, row)))
                .toArray();
        Sql.update(
                c,
                "insert into " + Schema.quoted(table.name()) + " (" + names(columns) + ") select "
                        + columns.stream()
                                .map(column -> name(column) + "::" + column.type())
                                .collect(Collectors.joining(", "))
                        + " from unnest("
                        + columns.stream().map(column -> "?::text[]").collect(Collectors.joining(", "))
                        + ") u (" + names(columns) + ") on conflict (" + key + ") do "
                        + (updates.isEmpty() ? "nothing" : "update set " + updates),
                values);
    }

    @Override
    public void clear(Table<?> table) {
        Sql.update(c, "delete from " + Schema.quoted(table.name()));
    }

    private <R> Map<String, R> rows(Table<R> table, Mapping mapping, String sql, @Nullable Object... values) {
        var rows = new HashMap<String, R>();
        for (var row : Sql.query(c, sql, found -> row(table, mapping, found), values)) rows.put(table.key(row), row);
        return rows;
    }

    private static <R> R row(Table<R> table, Mapping mapping, ResultSet found) throws SQLException {
        var values = new ArrayList<@Nullable Object>();
        for (var column : mapping.columns()) values.add(ReadModelTables.value(column, found, values.size() + 1));
        try {
            return table.row().cast(mapping.make().newInstance(values.toArray()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a row of " + table.name() + " is refused by its record", e.getCause());
        }
    }

    private static String select(Table<?> table, Mapping mapping) {
        return "select " + names(mapping.columns()) + " from " + Schema.quoted(table.name());
    }

    private static String names(List<Column> columns) {
        return columns.stream().map(PostgresReadModel::name).collect(Collectors.joining(", "));
    }

    private static String name(Column column) {
        return Schema.quoted(column.name());
    }
}

package dev.factum.postgres;

import dev.factum.store.Misconfigured;
import dev.factum.store.Table;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How the records of read models stand in the user's own tables: checked once, at start-up. Thread-safe. */
final class ReadModelTables {
    /** Java types that a column can have, with the PostgreSQL types that keep them whole. */
    private static final Map<Class<?>, List<String>> KEPT_BY = Map.ofEntries(
            Map.entry(String.class, List.of("text", "varchar", "bpchar")),
            Map.entry(long.class, List.of("int8")),
            Map.entry(Long.class, List.of("int8")),
            Map.entry(int.class, List.of("int4", "int8")),
            Map.entry(Integer.class, List.of("int4", "int8")),
            Map.entry(boolean.class, List.of("bool")),
            Map.entry(Boolean.class, List.of("bool")),
            Map.entry(BigDecimal.class, List.of("numeric")),
            Map.entry(Instant.class, List.of("timestamptz")),
            Map.entry(LocalDate.class, List.of("date")),
            Map.entry(UUID.class, List.of("uuid")));

    /** One component and its column. */
    record Column(String name, RecordComponent component, String type) {
        Object read(ResultSet row, int index) throws SQLException {
            var java = component.getType();
            if (java.isEnum()) return row.getString(index);
            if (java == Instant.class) return row.getObject(index, OffsetDateTime.class);
            if (java == int.class) return row.getInt(index);
            if (java == long.class) return row.getLong(index);
            if (java == boolean.class) return row.getBoolean(index);
            return row.getObject(index, java);
        }
    }

    /** A record's columns, and how to make one. */
    record Mapping(List<Column> columns, Constructor<?> make) {}

    private final Map<Table<?>, Mapping> mappings = new ConcurrentHashMap<>();

    void check(Connection c, Table<?> table) {
        var types = new HashMap<String, String>();
        Sql.query(c, """
                select a.attname, t.typname from pg_attribute a join pg_type t on t.oid = a.atttypid
                 where a.attrelid = to_regclass(?) and a.attnum > 0 and not a.attisdropped
                """, row -> types.put(row.getString(1), row.getString(2)), Schema.quoted(table.name()));
        if (types.isEmpty())
            throw new Misconfigured("projection " + table.name()
                    + ": there is no such table in the search path. It could be made with: " + ddl(table));
        var columns = new ArrayList<Column>();
        for (var component : table.row().getRecordComponents()) columns.add(column(table, component, types));
        if (!hasKey(c, table, columns.getFirst()))
            throw new Misconfigured("projection " + table.name() + ": the column "
                    + columns.getFirst().name() + " is the key of its rows and has to be the primary key of the table");
        mappings.put(table, new Mapping(List.copyOf(columns), constructor(table.row())));
    }

    Mapping of(Table<?> table) {
        var mapping = mappings.get(table);
        if (mapping == null) throw new IllegalStateException("table " + table.name() + " was not checked at start-up");
        return mapping;
    }

    private static Column column(Table<?> table, RecordComponent component, Map<String, String> types) {
        var name = snake(component.getName());
        var java = component.getType();
        var is = types.get(name);
        if (is == null)
            throw new Misconfigured("projection " + table.name() + ": the table has no column " + name
                    + " for the component " + component.getName() + ". It could be made with: " + ddl(table));
        var fits = java.isEnum() ? List.of("text", "varchar") : KEPT_BY.get(java);
        if (fits == null)
            throw new Misconfigured("projection " + table.name() + ": a column cannot keep " + java.getName() + " ("
                    + component.getName() + "); use one of "
                    + KEPT_BY.keySet().stream()
                            .map(Class::getSimpleName)
                            .sorted()
                            .toList());
        if (!fits.contains(is))
            throw new Misconfigured("projection " + table.name() + ": column " + name + " is " + is
                    + ", which does not keep a " + java.getSimpleName() + " whole: make it " + fits.getFirst());
        component.getAccessor().setAccessible(true);
        return new Column(name, component, is);
    }

    private static boolean hasKey(Connection c, Table<?> table, Column key) {
        return !Sql.query(c, """
                        select 1 from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
                         where i.indrelid = to_regclass(?) and i.indisunique and i.indnatts = 1 and a.attname = ?
                        """, row -> 1, Schema.quoted(table.name()), key.name())
                .isEmpty();
    }

    private static String ddl(Table<?> table) {
        return Arrays.stream(table.row().getRecordComponents())
                .map(component -> snake(component.getName()) + " "
                        + (component.getType().isEnum()
                                ? "text"
                                : KEPT_BY.getOrDefault(component.getType(), List.of("?"))
                                        .getFirst()))
                .collect(Collectors.joining(", ", "create table " + table.name() + " (", ");"))
                .replaceFirst(" text", " text primary key");
    }

    private static String snake(String camel) {
        return camel.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static Constructor<?> constructor(Class<?> record) {
        try {
            var types = Arrays.stream(record.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            var constructor = record.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("a record has a canonical constructor: " + record, e);
        }
    }

    /** A component's value, as text that PostgreSQL reads back as it was. */
    static @Nullable String text(Column column, Object row) {
        try {
            var value = column.component().getAccessor().invoke(row);
            return switch (value) {
                case null -> null;
                case BigDecimal number -> number.toPlainString();
                case Enum<?> constant -> constant.name();
                default -> value.toString();
            };
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + column.component(), e);
        }
    }

    static @Nullable Object value(Column column, ResultSet row, int index) throws SQLException {
        var value = column.read(row, index);
        if (row.wasNull()) return null;
        if (value instanceof OffsetDateTime time) return time.toInstant();
        if (column.component().getType().isEnum())
            return constant(column.component().getType(), (String) value);
        return value;
    }

    private static Object constant(Class<?> type, String name) {
        for (var constant : type.getEnumConstants())
            if (((Enum<?>) constant).name().equals(name)) return constant;
        throw new IllegalStateException("no " + type.getSimpleName() + " is called " + name);
    }
}

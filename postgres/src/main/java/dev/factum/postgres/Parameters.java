package dev.factum.postgres;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a statement takes of each row: as arrays for many rows, as plain values for one, which PostgreSQL plans and runs with less ado. */
record Parameters<T>(List<Field<T>> fields) {
    record Field<T>(String name, String type, Function<T, @Nullable Object> of) {}

    static <T> Field<T> field(String name, String type, Function<T, @Nullable Object> of) {
        return new Field<>(name, type, of);
    }

    @SafeVarargs
    static <T> Parameters<T> of(Field<T>... fields) {
        return new Parameters<>(List.of(fields));
    }

    Parameters<T> and(Parameters<T> more) {
        return new Parameters<>(java.util.stream.Stream.concat(fields.stream(), more.fields.stream())
                .toList());
    }

    /** The same for one row and for many, made once: putting them together costs as much as sending them. */
    record Statement(String one, String many) {
        String of(List<?> rows) {
            return rows.size() == 1 ? one : many;
        }
    }

    /** @param before what comes before the rows as a query, each with its number {@code ord} */
    Statement statement(String before, String after) {
        return new Statement(before + query(true) + after, before + query(false) + after);
    }

    private String query(boolean one) {
        return one
                ? fields.stream()
                        .map(field -> "?::" + field.type() + " " + field.name())
                        .collect(Collectors.joining(", ", "select ", ", 1::int8 ord"))
                : fields.stream()
                                .map(field -> "?::" + field.type() + "[]")
                                .collect(Collectors.joining(", ", "select * from unnest(", ") with ordinality "))
                        + fields.stream().map(Field::name).collect(Collectors.joining(", ", "r (", ", ord)"));
    }

    @Nullable
    Object[] values(List<T> rows) {
        var values = new @Nullable Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            var field = fields.get(i);
            values[i] =
                    rows.size() == 1 ? field.of().apply(rows.getFirst()) : Sql.column(field.type(), rows, field.of());
        }
        return values;
    }
}

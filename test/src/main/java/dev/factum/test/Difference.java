package dev.factum.test;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says where two values differ, component by component, so that nobody has to compare two long lines by eye. */
final class Difference {
    private static final String NOTHING = "nothing";

    private Difference() {}

    /** The story of a test and what came of it. @param sections name and lines in turn */
    static AssertionError failure(List<Section> sections) {
        var text = new StringBuilder();
        for (var section : sections) {
            if (section.lines().isEmpty()) continue;
            text.append('\n').append(section.name()).append('\n');
            for (var line : section.lines()) text.append("    ").append(line).append('\n');
        }
        return new AssertionError(text.toString().stripTrailing());
    }

    /** A heading with its lines; left out where there are none. */
    record Section(String name, List<String> lines) {
        static Section of(String name, List<?> values) {
            return new Section(name, numbered(values));
        }

        /** Like {@link #of}, but an empty list is said to be empty. */
        static Section result(String name, List<?> values) {
            return new Section(name, values.isEmpty() ? List.of(NOTHING) : numbered(values));
        }

        static Section line(String name, @Nullable Object value) {
            return new Section(name, List.of(String.valueOf(value)));
        }
    }

    static List<String> between(String each, List<?> expected, List<?> actual) {
        var found = new ArrayList<String>();
        for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
            var path = each + " " + (i + 1);
            if (i >= actual.size()) found.add(path + " is missing: " + expected.get(i));
            else if (i >= expected.size()) found.add(path + " is not expected: " + actual.get(i));
            else between(path, expected.get(i), actual.get(i), found);
        }
        return found;
    }

    static List<String> between(String path, @Nullable Object expected, @Nullable Object actual) {
        var found = new ArrayList<String>();
        between(path, expected, actual, found);
        return found;
    }

    private static void between(String path, @Nullable Object expected, @Nullable Object actual, List<String> found) {
        if (Objects.equals(expected, actual)) return;
        int before = found.size();
        if (expected instanceof Record && actual != null && expected.getClass() == actual.getClass())
            for (var component : expected.getClass().getRecordComponents())
                between(path + ", " + component.getName(), value(component, expected), value(component, actual), found);
        if (found.size() == before)
            found.add(path + ": expected " + expected + ", was " + actual + lookAlike(expected, actual));
    }

    private static String lookAlike(@Nullable Object expected, @Nullable Object actual) {
        return String.valueOf(expected).equals(String.valueOf(actual))
                ? " (they print the same and are not equal)"
                : "";
    }

    private static @Nullable Object value(RecordComponent component, Object record) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }

    private static List<String> numbered(List<?> values) {
        var lines = new ArrayList<String>();
        for (var value : values) lines.add((lines.size() + 1) + ". " + value);
        return lines;
    }
}

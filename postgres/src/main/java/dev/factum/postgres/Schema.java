package dev.factum.postgres;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** A schema's name, and the only place where a name becomes SQL: {@code $.event} in a statement becomes {@code "schema"."event"}. Thread-safe. */
final class Schema {
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
    private static final Pattern TABLE = Pattern.compile("\\$\\.([a-z_]+)");

    private final String name;
    private final Map<String, String> statements = new ConcurrentHashMap<>();

    Schema(String name) {
        if (!NAME.matcher(name).matches())
            throw new IllegalArgumentException("schema name: lower case letters, digits and underscores, at most 63");
        this.name = name;
    }

    String name() {
        return name;
    }

    /** The same text for the same statement; statements are constants, so there are not many. */
    String sql(String statement) {
        return statements.computeIfAbsent(statement, s -> TABLE.matcher(s).replaceAll("\"" + name + "\".\"$1\""));
    }

    static String quoted(String identifier) {
        if (!NAME.matcher(identifier).matches())
            throw new IllegalArgumentException("identifier: lower case letters, digits and underscores, at most 63");
        return '"' + identifier + '"';
    }
}

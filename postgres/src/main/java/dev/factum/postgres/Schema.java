package dev.factum.postgres;

import java.util.regex.Pattern;

/** A schema's name, and the only place where a name becomes SQL: {@code $.event} in a statement becomes {@code "schema"."event"}. */
record Schema(String name) {
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
    private static final Pattern TABLE = Pattern.compile("\\$\\.([a-z_]+)");

    Schema {
        if (!NAME.matcher(name).matches())
            throw new IllegalArgumentException("schema name: lower case letters, digits and underscores, at most 63");
    }

    String sql(String statement) {
        return TABLE.matcher(statement).replaceAll("\"" + name + "\".\"$1\"");
    }

    static String quoted(String identifier) {
        if (!NAME.matcher(identifier).matches())
            throw new IllegalArgumentException("identifier: lower case letters, digits and underscores, at most 63");
        return '"' + identifier + '"';
    }
}

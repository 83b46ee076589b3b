package dev.factum.store;

import java.lang.reflect.Method;
import java.util.regex.Pattern;

/**
 * A read model's table: one column per record component, in snake case; the first component is a {@code String} and the key. Its DDL is the
 * user's own {@code .sql} file, compared with the record at start-up.
 *
 * @param name lower case letters, digits and underscores, at most 63
 * @param version from 1; another version is another read model: it is rebuilt from the log
 */
public record Table<R>(String name, int version, Class<R> row) {
    /** Looking an accessor up costs more than calling it. */
    private static final ClassValue<Method> KEYS = new ClassValue<>() {
        @Override
        protected Method computeValue(Class<?> type) {
            var accessor = type.getRecordComponents()[0].getAccessor();
            accessor.setAccessible(true);
            return accessor;
        }
    };

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    public Table {
        if (!NAME.matcher(name).matches())
            throw new IllegalArgumentException(
                    "table name '" + name + "': lower case letters, digits and underscores, at most 63");
        if (version < 1) throw new IllegalArgumentException("the version of " + name + " is from 1, not " + version);
        if (!row.isRecord()
                || row.getRecordComponents().length == 0
                || row.getRecordComponents()[0].getType() != String.class)
            throw new IllegalArgumentException("the rows of " + name
                    + " are records whose first component is a String, the key; " + row.getName() + " is not");
    }

    /** The name under which its checkpoint is kept. */
    public String subscription() {
        return name + "@" + version;
    }

    /** Whether a checkpoint is kept under such a name. */
    public static boolean isReadModel(String subscription) {
        return subscription.indexOf('@') > 0;
    }

    /** The key of a row: its first component. */
    public String key(R value) {
        try {
            return (String) KEYS.get(row).invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read the key of a row of " + name, e);
        }
    }
}

package dev.factum.event;

/**
 * A typed value inside another stored value: a saga's state, a command with its undo.
 *
 * @param value as the codec wrote it
 */
public record Encoded(String type, int version, byte[] value) {
    @Override
    public boolean equals(Object other) {
        return other instanceof Encoded(String t, int v, byte[] b)
                && type.equals(t)
                && version == v
                && java.util.Arrays.equals(value, b);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + java.util.Arrays.hashCode(value);
    }
}

package dev.factum.projection;

import java.util.function.UnaryOperator;

/**
 * Says what is to become of rows; the key is the row's first component. A row that breaks its rule fails that event alone, whose key is
 * parked: nothing is updated 0 times in silence.
 */
public interface Rows<R> {
    /** The row is this, whether one exists or not. */
    void put(R row);

    /** It must exist. */
    void change(String key, UnaryOperator<R> change);

    /** From {@code initial} where none exists. */
    void merge(R initial, UnaryOperator<R> change);

    /** It may be gone already. */
    void remove(String key);
}

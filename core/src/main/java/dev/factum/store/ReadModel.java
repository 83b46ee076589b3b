package dev.factum.store;

import java.util.Collection;
import java.util.Map;

/** The tables of projections. */
public interface ReadModel {
    /** The rows of these keys that exist. Nobody else writes them: whoever owns the projection does, one at a time, or has locked them. */
    <R> Map<String, R> load(Table<R> table, Collection<String> keys);

    /** Until this transaction ends nobody else who asks for the same changes the rows of these keys, be they there or not. */
    void lock(Table<?> table, Collection<String> keys);

    <R> void save(Table<R> table, Collection<R> put, Collection<String> remove);

    /** Every row, by key. */
    <R> Map<String, R> all(Table<R> table);

    void clear(Table<?> table);
}

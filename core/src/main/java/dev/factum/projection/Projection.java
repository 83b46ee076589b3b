package dev.factum.projection;

import dev.factum.event.Envelope;
import dev.factum.log.Source;
import dev.factum.store.Table;

/**
 * Rows from events. Called for every event of a batch before any row is read: it only says what is to change. Then the batch's rows are
 * loaded at once, changed in order, and written back at once with the checkpoint. One owner at a time.
 *
 * @param <R> rows, see {@link Table}
 * @param <E> events of the service's own log, or messages of a topic
 */
public interface Projection<R, E> {
    Table<R> table();

    Source<E> source();

    /** Pure: the same event says the same. */
    void project(Envelope<E> event, Rows<R> rows);
}

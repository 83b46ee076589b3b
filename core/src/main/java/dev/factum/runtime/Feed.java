package dev.factum.runtime;

import dev.factum.store.Mark;
import dev.factum.store.Place;
import java.util.List;
import java.util.Map;

/** One source of a reader, from where it stands. Used by one thread. */
interface Feed extends AutoCloseable {
    /** @param items those that the reader wants, in order @param marks how far the source is read with them, items passed over included */
    record Batch(List<Incoming> items, Map<Place, Mark> marks) {
        static final Batch NONE = new Batch(List.of(), Map.of());

        boolean isEmpty() {
            return marks.isEmpty();
        }
    }

    /** What comes next; never waits. @throws UnknownType in the own log */
    Batch poll(int max);

    /** The transaction that handled the last batch has committed. */
    void done();

    /** Messages that wait behind those that are done; may be asked from any thread. */
    long behind();

    @Override
    void close();
}

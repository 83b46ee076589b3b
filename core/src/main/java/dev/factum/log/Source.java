package dev.factum.log;

/** Where a subscription reads: its service's own log ({@link Own}) or a topic. */
public interface Source<M> {
    /** A record or a sealed interface; messages of other types are passed over. */
    Class<M> messages();

    /** The service's own events of a type. */
    static <E> Source<E> own(Class<E> events) {
        return new Own<>(events);
    }

    record Own<E>(Class<E> messages) implements Source<E> {}
}

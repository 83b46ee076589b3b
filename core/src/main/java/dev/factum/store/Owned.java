package dev.factum.store;

import java.util.Map;

/** A subscription that this instance owns, or its part of one that is shared; the lock behind it is a hint, the epoch is what counts. */
public interface Owned extends AutoCloseable {
    long epoch();

    /** How far its owners have come, by place: of all places that are owned. */
    Map<Place, Mark> marks();

    /** Whether this is what falls to this instance now; if not, it lets go of all and takes again. */
    default boolean isFair() {
        return true;
    }

    /** Lets go, so that another instance may take it at once. */
    @Override
    void close();
}

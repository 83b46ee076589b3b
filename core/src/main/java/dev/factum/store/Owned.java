package dev.factum.store;

import java.util.Map;

/** A subscription that this instance owns; the lock behind it is a hint, the epoch is what counts. */
public interface Owned extends AutoCloseable {
    long epoch();

    /** How far its owners have come, by place. */
    Map<Place, Mark> marks();

    /** Lets go, so that another instance may take it at once. */
    @Override
    void close();
}

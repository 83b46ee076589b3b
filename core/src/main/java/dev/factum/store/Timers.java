package dev.factum.store;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Deadlines: at most one per owner and key. */
public interface Timers {
    void set(String owner, Map<String, Instant> dueByKey);

    void clear(String owner, Collection<String> keys);

    /** The key whose deadline passed longest ago. */
    Optional<String> due(String owner, Instant now);

    /** Takes a deadline that has passed: gone if this transaction commits. @return false if it was taken, cleared or moved meanwhile */
    boolean take(String owner, String key, Instant now);

    /** All of them, of every owner. */
    long count();
}

package dev.factum.store;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where each saga stands, for queries; the truth is its stream in the log. */
public interface Sagas {
    /** @param status running, compensating, completed, compensated @param version of its stream */
    record Row(
            String saga,
            String key,
            String status,
            String state,
            @Nullable String reason,
            long version,
            @Nullable Instant deadline,
            Instant updated) {}

    void put(Collection<Row> rows);

    /** How many there are, by status. */
    Map<String, Long> count(String saga);
}

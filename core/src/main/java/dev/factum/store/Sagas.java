package dev.factum.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where each saga stands, for queries, and what operators wish of them; the truth is its stream in the log. */
public interface Sagas {
    /** @param status running, compensating, compensation-stuck, completed, compensated @param version of its stream */
    record Row(
            String saga,
            String key,
            String status,
            String state,
            @Nullable String reason,
            long version,
            @Nullable Instant deadline,
            Instant updated) {}

    /** @param number given by the store @param argument what the word needs besides @param by who wishes it */
    record Request(
            long number,
            String saga,
            String key,
            String word,
            @Nullable String argument,
            String by,
            Instant at) {}

    void put(Collection<Row> rows);

    /** How many there are, by status. */
    Map<String, Long> count(String saga);

    /** The longest untouched first; of all sagas or one, in any status or one. */
    List<Row> list(Optional<String> saga, Optional<String> status, int limit);

    Optional<Row> find(String saga, String key);

    void request(Request request);

    /** What is wished of a saga's instances, first to last. */
    List<Request> requested(String saga, int limit);

    /** Gone if this transaction commits. @return false if it was taken before */
    boolean take(long request);
}

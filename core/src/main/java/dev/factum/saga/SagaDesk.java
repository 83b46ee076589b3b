package dev.factum.saga;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How sagas stand, and what an operator does with one. Nothing here shows a payload. Thread-safe. */
public interface SagaDesk {
    /** @param state its type @param reason why it is being undone, or was */
    record Standing(
            String saga,
            String key,
            String status,
            String state,
            @Nullable String reason,
            @Nullable Instant deadline,
            Instant updated) {}

    /** A step as it was taken. */
    record Taken(long version, Instant at, SagaStep step) {}

    /** The longest untouched first, at most {@code limit}; of all sagas or one, in any status or one. */
    List<Standing> list(Optional<String> saga, Optional<String> status, int limit);

    /** The steps of one, first to last, at most {@code limit}. @throws IllegalArgumentException if there is no such saga */
    List<Taken> show(String saga, String key, int limit);

    /**
     * Leaves a wish with the saga's owner, whichever instance it is: it is fulfilled within a second of its running, in one transaction
     * with the step, which names who wished it. A wish that does not fit any more when it is looked at is dropped, and logged.
     *
     * @param by who wishes it, for the record
     * @throws IllegalArgumentException if there is no such saga, or the wish does not fit how it stands
     */
    void ask(String saga, String key, SagaRequest request, String by);
}

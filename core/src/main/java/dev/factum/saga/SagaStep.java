package dev.factum.saga;

import dev.factum.event.Encoded;
import dev.factum.event.TypeName;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A step as it stands in the log, in the stream {@code saga:name/key}: the last one holds all that the saga needs to go on. What may be
 * null was not kept by earlier releases.
 *
 * @param input the logical name of what it heard; {@code deadline} for a deadline, {@code request:…} for an operator's wish
 * @param sent with this step
 * @param note who wished it, and why
 */
@TypeName("saga-step")
public record SagaStep(
        int sagaVersion,
        String input,
        String status,
        Encoded state,
        List<Pending> pending,
        @Nullable String reason,
        @Nullable Instant deadline,
        @Nullable List<Sent> sent,
        @Nullable String note) {
    /**
     * A command, and what has become of it.
     *
     * @param sends how often its undo was sent
     * @param problem why that has not succeeded
     */
    public record Pending(
            UUID id,
            String topic,
            @Nullable Encoded undo,
            String phase,
            @Nullable UUID undoId,
            @Nullable Integer sends,
            @Nullable String problem) {}

    public record Sent(UUID id, String topic, String type) {}

    /** The category of a saga's streams. */
    public static String category(String saga) {
        return "saga:" + saga;
    }
}

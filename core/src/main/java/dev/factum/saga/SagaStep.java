package dev.factum.saga;

import dev.factum.event.Encoded;
import dev.factum.event.TypeName;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A step as it stands in the log, in the stream {@code saga:name/key}: the last one holds all that the saga needs to go on.
 *
 * @param input the logical name of what it heard; {@code deadline} for a deadline
 */
@TypeName("saga-step")
public record SagaStep(
        int sagaVersion,
        String input,
        String status,
        Encoded state,
        List<Pending> pending,
        @Nullable String reason,
        @Nullable Instant deadline) {
    public record Pending(
            UUID id,
            String topic,
            @Nullable Encoded undo,
            String phase,
            @Nullable UUID undoId) {}

    /** The category of a saga's streams. */
    public static String category(String saga) {
        return "saga:" + saga;
    }
}

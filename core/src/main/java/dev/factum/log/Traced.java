package dev.factum.log;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One thing that one conversation left in a service.
 *
 * @param id of the event or message; of what was handled, the message that was handled
 * @param cause what led to it
 * @param name the stream, topic or consumer
 * @param type logical name of the event or message
 * @param detail of a command its outcome, of a saga step its state
 */
public record Traced(
        Kind kind,
        UUID id,
        UUID cause,
        Instant time,
        String name,
        String key,
        String type,
        @Nullable Position position,
        @Nullable String detail) {
    public enum Kind {
        /** An event of a stream. */
        EVENT,
        /** A step of a saga. */
        STEP,
        /** A message stored for a topic. */
        SENT,
        /** A command, taken in and answered. */
        COMMAND,
        /** A message of a topic, handled. */
        HANDLED,
        /** A call to the world outside, made and recorded. */
        EFFECT
    }
}

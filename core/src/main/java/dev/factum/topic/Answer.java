package dev.factum.topic;

import dev.factum.event.TypeName;
import java.util.UUID;

/**
 * What the receiver of a command tells whoever sent it; stored in the transaction that handled the command, so it is never lost and never
 * says two things. Sent to the topic that the command names.
 */
public sealed interface Answer {
    /** The command that is answered. */
    UUID command();

    String key();

    /** Durably taken over; not: finished. */
    @TypeName("accepted")
    record Accepted(UUID command, String key) implements Answer {}

    /** Nothing was done. @param code stable, for programs @param reason for people */
    @TypeName("refused")
    record Refused(UUID command, String key, String code, String reason) implements Answer {}

    /** What the name of such a topic ends with. */
    String SUFFIX = ".answers";

    /** Where a service hears the answers to its commands. */
    static Topic<Answer> topic(String service) {
        return Topic.of(service + SUFFIX, Answer.class, Answer::key);
    }
}

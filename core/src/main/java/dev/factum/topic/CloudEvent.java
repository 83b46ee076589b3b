package dev.factum.topic;

import dev.factum.event.Ids;
import dev.factum.topic.Transport.Message;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How a message is made of CloudEvents 1.0 attributes, whoever wrote them and whatever carried them. */
public final class CloudEvent {
    /** In front of the name of a header that is no attribute; an attribute's name has no dot. */
    public static final String HEADER = "header.";

    private static final String CONTENT_TYPE = "datacontenttype";
    private static final String STRUCTURED = "application/cloudevents+json";
    private static final UUID NOBODY = new UUID(0, 0);

    private CloudEvent() {}

    /**
     * Of an event in binary mode, whose attributes stand beside its body.
     *
     * @param place names where it lies for good: what has no id is known by it
     * @param key as the wire has it; if empty, the attribute {@code partitionkey}
     * @param sent when it was sent, for what does not say when it happened
     * @param attributes all of them, by names in lower case; and other headers by {@link #HEADER} and their names
     */
    public static Message binary(
            String topic, String place, String key, Instant sent, Map<String, String> attributes, byte[] body) {
        var others = new HashMap<>(attributes);
        var id = others.remove("id");
        var time = others.remove("time");
        var partitionKey = others.remove("partitionkey");
        others.remove(CONTENT_TYPE);
        return new Message(
                id(id, others.get("source"), place),
                topic,
                key.isEmpty() && partitionKey != null ? partitionKey : key,
                time(time, sent),
                Collections.unmodifiableMap(others),
                body);
    }

    /** Of an event in structured mode, whose body has its attributes, too: its reader's codec takes it apart. */
    public static Message structured(String topic, String place, String key, Instant sent, byte[] body) {
        return new Message(id(null, null, place), topic, key, sent, Map.of(CONTENT_TYPE, STRUCTURED), body);
    }

    /** Whether a content type is that of an event in structured mode, as JSON. */
    public static boolean isStructured(@Nullable String contentType) {
        if (contentType == null) return false;
        var type = contentType.strip();
        if (!type.regionMatches(true, 0, STRUCTURED, 0, STRUCTURED.length())) return false;
        var rest = type.substring(STRUCTURED.length()).strip();
        return rest.isEmpty() || rest.startsWith(";");
    }

    public static boolean isStructured(Message message) {
        return isStructured(message.attributes().get(CONTENT_TYPE));
    }

    /** A stranger's id need not be a UUID; with its source it is one event's. */
    private static UUID id(@Nullable String id, @Nullable String source, String place) {
        if (id == null || id.isEmpty()) return Ids.derived(NOBODY, place);
        return Written.uuid(id).orElseGet(() -> Ids.derived(NOBODY, source + " " + id));
    }

    /** When it was sent is as good as a time that nobody can read. */
    private static Instant time(@Nullable String time, Instant sent) {
        return Optional.ofNullable(time).flatMap(Written::time).orElse(sent);
    }
}

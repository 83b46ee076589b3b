package dev.factum.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.factum.event.Ids;
import dev.factum.topic.Transport.Message;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Date;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Between messages and RabbitMQ's, as CloudEvents 1.0 in binary mode has it for AMQP: attributes are headers {@code cloudEvents:…}, the body is the body. A message
 * that is none, of a stranger, becomes one without a type, which its reader parks as it came.
 */
final class CloudEvents {
    private static final String PREFIX = "cloudEvents:";
    /** The other one that the standard knows. */
    private static final String UNDERSCORED = "cloudEvents_";

    private static final String KEY = "partitionkey";
    private static final String JSON = "application/json";
    private static final int PERSISTENT = 2;

    private CloudEvents() {}

    /** By partition for our own streams, by type for whoever binds a queue of his own: {@code *.order-placed}. */
    static String routingKey(Message m, int partition) {
        var type = m.attributes().getOrDefault("type", "");
        var key = partition + "." + type;
        return key.length() <= 255 ? key : key.substring(0, 255);
    }

    static BasicProperties properties(Message m) {
        var headers = new HashMap<String, Object>();
        m.attributes().forEach((name, value) -> headers.put(PREFIX + name, value));
        headers.put(PREFIX + "id", m.id().toString());
        headers.put(PREFIX + "time", m.time().toString());
        headers.put(PREFIX + KEY, m.key());
        return new BasicProperties.Builder()
                .contentType(JSON)
                .deliveryMode(PERSISTENT)
                .messageId(m.id().toString())
                .timestamp(Date.from(m.time()))
                .headers(headers)
                .build();
    }

    static Message message(String topic, int partition, Letter letter) {
        var attributes = new HashMap<String, String>();
        var headers = Objects.requireNonNullElse(letter.properties().getHeaders(), Map.<String, Object>of());
        headers.forEach((name, value) -> {
            if (name.startsWith(PREFIX) || name.startsWith(UNDERSCORED))
                attributes.put(name.substring(PREFIX.length()).toLowerCase(Locale.ROOT), String.valueOf(value));
        });
        var id = attributes.remove("id");
        var time = attributes.remove("time");
        var key = attributes.remove(KEY);
        return new Message(
                id(id, attributes.get("source"), topic + " " + partition + " " + letter.offset()),
                topic,
                key == null ? "" : key,
                time(time, letter.properties().getTimestamp()),
                Map.copyOf(attributes),
                letter.body());
    }

    /** A stranger's id need not be a UUID; with its source it is one event's. What has none is known by its place. */
    private static UUID id(@Nullable String id, @Nullable String source, String place) {
        if (id == null || id.isEmpty()) return Ids.derived(new UUID(0, 0), place);
        try {
            var uuid = UUID.fromString(id);
            if (uuid.toString().equalsIgnoreCase(id)) return uuid;
        } catch (IllegalArgumentException e) {
            // not a UUID
        }
        return Ids.derived(new UUID(0, 0), source + " " + id);
    }

    private static Instant time(@Nullable String time, @Nullable Date sent) {
        try {
            if (time != null) return OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeException e) {
            // the message's is as good
        }
        return sent == null ? Instant.EPOCH : sent.toInstant();
    }
}

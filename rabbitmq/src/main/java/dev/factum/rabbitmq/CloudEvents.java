package dev.factum.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.factum.topic.CloudEvent;
import dev.factum.topic.Transport.Message;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Between messages and RabbitMQ's, as CloudEvents 1.0 has it for AMQP: written in binary mode, attributes as headers {@code cloudEvents:…} and the body as the body; read
 * in structured mode, too. A message that is none, of a stranger, becomes one without a type, which its reader parks as it came.
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
    static String routingKey(String type, int partition) {
        var key = partition + "." + type;
        return key.length() <= 255 ? key : key.substring(0, 255);
    }

    /** How an attribute is called on its way. */
    static String header(String attribute) {
        return PREFIX + attribute;
    }

    static BasicProperties properties(Message m, int priority) {
        var headers = new HashMap<String, Object>();
        m.attributes().forEach((name, value) -> headers.put(header(name), value));
        headers.put(header("id"), m.id().toString());
        headers.put(header("time"), m.time().toString());
        headers.put(header(KEY), m.key());
        return new BasicProperties.Builder()
                .contentType(JSON)
                .deliveryMode(PERSISTENT)
                .priority(priority == 0 ? null : priority)
                .messageId(m.id().toString())
                .timestamp(Date.from(m.time()))
                .headers(headers)
                .build();
    }

    static Message message(String topic, int partition, Letter letter) {
        var place = topic + " " + partition + " " + letter.offset();
        var sent = letter.properties().getTimestamp();
        var at = sent == null ? Instant.EPOCH : sent.toInstant();
        var attributes = new HashMap<String, String>();
        var headers = Objects.requireNonNullElse(letter.properties().getHeaders(), Map.<String, Object>of());
        headers.forEach((name, value) -> {
            if (name.startsWith(PREFIX) || name.startsWith(UNDERSCORED))
                attributes.put(name.substring(PREFIX.length()).toLowerCase(Locale.ROOT), String.valueOf(value));
            else if (!name.equals(Letter.OFFSET)) attributes.put(CloudEvent.HEADER + name, String.valueOf(value));
        });
        return CloudEvent.isStructured(letter.properties().getContentType())
                ? CloudEvent.structured(topic, place, attributes.getOrDefault(KEY, ""), at, letter.body())
                : CloudEvent.binary(topic, place, "", at, attributes, letter.body());
    }
}

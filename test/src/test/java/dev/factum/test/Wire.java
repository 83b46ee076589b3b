package dev.factum.test;

import dev.factum.event.Types;
import dev.factum.json.Json;
import dev.factum.topic.Topic;
import dev.factum.topic.Transport.Message;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Messages as somebody else puts them on a topic, who may be careless. */
final class Wire {
    private static final Instant TIME = Instant.parse("2025-12-31T23:00:00Z");

    private Wire() {}

    static <M> Message message(Topic<M> topic, M payload) {
        var name = Types.of(topic.messages()).name(payload);
        var attributes = Map.of(
                "specversion", "1.0", "type", name.type(), "dataversion", "1", "source", "stranger", "sequence", "1");
        return new Message(
                UUID.randomUUID(),
                topic.name(),
                topic.key().apply(payload),
                TIME,
                attributes,
                Json.codec().encode(payload));
    }

    static Message with(Message m, String attribute, String value) {
        var attributes = new HashMap<>(m.attributes());
        attributes.put(attribute, value);
        return new Message(m.id(), m.topic(), m.key(), m.time(), Map.copyOf(attributes), m.body());
    }

    static Message without(Message m, String attribute) {
        var attributes = new HashMap<>(m.attributes());
        attributes.remove(attribute);
        return new Message(m.id(), m.topic(), m.key(), m.time(), Map.copyOf(attributes), m.body());
    }

    static Message with(Message m, byte[] body) {
        return new Message(m.id(), m.topic(), m.key(), m.time(), m.attributes(), body);
    }
}

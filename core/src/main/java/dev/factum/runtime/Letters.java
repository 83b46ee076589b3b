package dev.factum.runtime;

import dev.factum.event.Cause;
import dev.factum.event.Codec;
import dev.factum.event.Encoded;
import dev.factum.event.Envelope;
import dev.factum.event.Types;
import dev.factum.event.Undecodable;
import dev.factum.store.Events.Entry;
import dev.factum.store.Place;
import dev.factum.topic.Answer;
import dev.factum.topic.Topic;
import dev.factum.topic.Transport.Message;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Between values and bytes, and between envelopes and what travels: CloudEvents 1.0 attribute names on every wire. */
final class Letters {
    private static final Types ANSWERS = Types.of(Answer.class);

    private final Blueprint blueprint;
    private final Codec codec;
    private final Clock clock;

    Letters(Blueprint blueprint, Codec codec, Clock clock) {
        this.blueprint = blueprint;
        this.codec = codec;
        this.clock = clock;
    }

    /** As precise as PostgreSQL keeps it, so that what is read equals what was written. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    Entry event(UUID id, Object event, String key, Cause cause) {
        return new Entry(seal(id, blueprint.events.name(event), event, key, cause, null), blueprint.events.tags(event));
    }

    <M> Entry message(UUID id, Topic<M> topic, M message, Cause cause, @Nullable String answerTo) {
        var name = blueprint.typesOf(topic.name()).name(message);
        return new Entry(seal(id, name, message, topic.key().apply(message), cause, answerTo), List.of());
    }

    /** A message that follows from an event alone: with the event's time and place, so that it is the same whenever it is made. */
    <M> Envelope<byte[]> published(UUID id, Topic<M> topic, M message, Envelope<?> event, Cause cause) {
        var name = blueprint.typesOf(topic.name()).name(message);
        return new Envelope<>(
                id,
                name.type(),
                name.version(),
                event.time(),
                blueprint.name,
                topic.key().apply(message),
                event.sequence(),
                cause,
                null,
                codec.encode(message));
    }

    Entry answer(UUID id, Answer answer, Cause cause) {
        return new Entry(seal(id, ANSWERS.name(answer), answer, answer.key(), cause, null), List.of());
    }

    private Envelope<byte[]> seal(
            UUID id, Types.Name name, Object value, String key, Cause cause, @Nullable String answerTo) {
        return new Envelope<>(
                id, name.type(), name.version(), now(), blueprint.name, key, 0, cause, answerTo, codec.encode(value));
    }

    /** The class of a message from a place, or nothing if that type and version are not known there. */
    @Nullable Class<?> type(Place place, Envelope<?> envelope) {
        return types(place).find(envelope.type(), envelope.version()).orElse(null);
    }

    /** Answers go where a command says, so their topics are not declared by whoever answers. */
    private Types types(Place place) {
        if (place.equals(Place.LOG)) return blueprint.events;
        var isAnswers = place.source().endsWith(Answer.SUFFIX) && blueprint.topic(place.source()) == null;
        return isAnswers ? ANSWERS : blueprint.typesOf(place.source());
    }

    /** @throws Undecodable if its type is not known at that place, or the bytes are not of it */
    Object open(Place place, Envelope<byte[]> envelope) {
        var type = type(place, envelope);
        if (type == null)
            throw new Undecodable("no record here is called " + envelope.type() + "/" + envelope.version());
        return codec.decode(envelope.payload(), type);
    }

    Answer read(Envelope<byte[]> answer) {
        return (Answer) decode(ANSWERS, new Encoded(answer.type(), answer.version(), answer.payload()));
    }

    <T> T read(byte[] bytes, Class<T> type) {
        return codec.decode(bytes, type);
    }

    Encoded encode(Types types, Object value) {
        var name = types.name(value);
        return new Encoded(name.type(), name.version(), codec.encode(value));
    }

    Object decode(Types types, Encoded value) {
        var type = types.find(value.type(), value.version())
                .orElseThrow(() -> new Undecodable("no record here is called " + value.type() + "/" + value.version()));
        return codec.decode(value.value(), type);
    }

    static Message toWire(String topic, Envelope<byte[]> e) {
        var attributes = new HashMap<String, String>();
        attributes.put("specversion", "1.0");
        attributes.put("type", e.type());
        attributes.put("dataversion", Integer.toString(e.version()));
        attributes.put("source", e.source());
        attributes.put("sequence", Long.toString(e.sequence()));
        attributes.put("correlationid", e.cause().correlation());
        attributes.put("causationid", e.cause().id().toString());
        if (e.answerTo() != null) attributes.put("answerto", e.answerTo());
        return new Message(e.id(), topic, e.key(), e.time(), Map.copyOf(attributes), e.payload());
    }

    /** @throws Undecodable if an attribute is missing or is not what it has to be */
    static Envelope<byte[]> fromWire(Message m) {
        var a = m.attributes();
        var answerTo = a.get("answerto");
        try {
            return new Envelope<>(
                    m.id(),
                    kept(required(a, "type")),
                    Integer.parseInt(a.getOrDefault("dataversion", "1")),
                    m.time(),
                    kept(a.getOrDefault("source", "unknown")),
                    kept(m.key()),
                    Long.parseLong(a.getOrDefault("sequence", "0")),
                    new Cause(
                            UUID.fromString(a.getOrDefault("causationid", m.id().toString())),
                            a.getOrDefault("correlationid", m.id().toString())),
                    answerTo == null ? null : kept(answerTo),
                    m.body());
        } catch (IllegalArgumentException e) {
            throw new Undecodable("message " + m.id() + " of " + m.topic() + " has a bad attribute", e);
        }
    }

    /** PostgreSQL keeps every character but one. */
    private static String kept(String text) {
        if (text.indexOf('\0') >= 0) throw new IllegalArgumentException("the character U+0000 cannot be stored");
        return text;
    }

    private static String required(Map<String, String> attributes, String name) {
        var value = attributes.get(name);
        if (value == null) throw new IllegalArgumentException("no " + name);
        return value;
    }
}

package dev.factum.runtime;

import dev.factum.event.Cause;
import dev.factum.event.Codec;
import dev.factum.event.Encoded;
import dev.factum.event.Envelope;
import dev.factum.event.Types;
import dev.factum.event.Undecodable;
import dev.factum.log.StreamId;
import dev.factum.log.Traced;
import dev.factum.store.Events.Entry;
import dev.factum.store.Inbox.Handled;
import dev.factum.store.Inbox.Origin;
import dev.factum.store.Place;
import dev.factum.store.Snapshots.Fact;
import dev.factum.topic.Answer;
import dev.factum.topic.CloudEvent;
import dev.factum.topic.Topic;
import dev.factum.topic.Transport.Message;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Between values and bytes, and between envelopes and what travels: CloudEvents 1.0 attribute names on every wire. */
final class Letters {
    private static final Types ANSWERS = Types.of(Answer.class);
    private static final int LONGEST_TYPE = 200;

    private final Blueprint blueprint;
    private final Codec codec;
    private final Clock clock;
    final Machine machine;

    Letters(Blueprint blueprint, Codec codec, Clock clock, Machine machine) {
        this.blueprint = blueprint;
        this.codec = codec;
        this.clock = clock;
        this.machine = machine;
    }

    /** As precise as PostgreSQL keeps it, so that what is read equals what was written. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** What the inbox is to have of a message. */
    static Handled handled(Traced.Kind kind, Incoming item, Instant now) {
        var e = item.envelope;
        var origin = new Origin(item.place.source(), e.source(), e.sequence(), e.time());
        return new Handled(kind, e.id(), e.type(), e.key(), origin, e.cause(), now);
    }

    /** The same of a client's command. */
    Handled command(String type, String key, Cause cause) {
        var now = now();
        return new Handled(Traced.Kind.COMMAND, cause.id(), type, key, Origin.client(now), cause, now);
    }

    Entry event(UUID id, Object event, String key, Cause cause) {
        return new Entry(seal(id, blueprint.events.name(event), event, key, cause, null), blueprint.events.tags(event));
    }

    <M> Entry message(UUID id, Topic<M> topic, M message, Cause cause, @Nullable String answerTo) {
        var name = blueprint.typesOf(topic.name()).name(message);
        return new Entry(seal(id, name, message, key(topic, name, message), cause, answerTo), List.of());
    }

    /** A message that was made before, as recorded now. */
    Entry sealedNow(Envelope<byte[]> m) {
        return new Entry(
                new Envelope<>(
                        m.id(),
                        m.type(),
                        m.version(),
                        now(),
                        m.source(),
                        m.key(),
                        0,
                        m.cause(),
                        m.answerTo(),
                        m.payload()),
                List.of());
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
                key(topic, name, message),
                event.sequence(),
                cause,
                null,
                codec.encode(message));
    }

    /** What could not be stored, or would be refused by whoever gets it, is refused where it comes from. */
    private static <M> String key(Topic<M> topic, Types.Name name, M message) {
        var key = topic.key().apply(message);
        if (!StreamId.isStorable(key))
            throw new Undecodable("the key of " + name + " for topic " + topic + " has 1 to " + StreamId.LONGEST
                    + " characters, none of them a control character or half of a surrogate pair; this one has "
                    + key.length());
        return key;
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
    @Nullable
    Class<?> type(Place place, Envelope<?> envelope) {
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

    /** An event of the log. @throws Undecodable as {@link #open(Place, Envelope)} */
    Object open(Fact fact) {
        var name = fact.type();
        var type = blueprint.events.find(name.type(), name.version());
        return codec.decode(
                fact.payload(), type.orElseThrow(() -> new Undecodable("no record here is called " + name)));
    }

    Answer read(Envelope<byte[]> answer) {
        return (Answer) decode(ANSWERS, new Encoded(answer.type(), answer.version(), answer.payload()));
    }

    byte[] write(Object value) {
        return codec.encode(value);
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
        return new Message(e.id(), topic, e.key(), e.time(), attributes(e), e.payload());
    }

    private static Map<String, String> attributes(Envelope<?> e) {
        var specversion = Map.entry("specversion", "1.0");
        var type = Map.entry("type", e.type());
        var dataversion = Map.entry("dataversion", Integer.toString(e.version()));
        var source = Map.entry("source", e.source());
        var sequence = Map.entry("sequence", Long.toString(e.sequence()));
        var correlation = Map.entry("correlationid", e.cause().correlation());
        var cause = Map.entry("causationid", e.cause().id().toString());
        return e.answerTo() == null
                ? Map.ofEntries(specversion, type, dataversion, source, sequence, correlation, cause)
                : Map.ofEntries(
                        specversion,
                        type,
                        dataversion,
                        source,
                        sequence,
                        correlation,
                        cause,
                        Map.entry("answerto", e.answerTo()));
    }

    /** Of a message as it was received, in whatever mode. @throws Undecodable as {@link #fromWire} */
    Envelope<byte[]> received(Message m) {
        if (!CloudEvent.isStructured(m)) return fromWire(m);
        var event = codec.takeApart(m.body());
        return fromWire(
                CloudEvent.binary(m.topic(), m.id().toString(), m.key(), m.time(), event.attributes(), event.data()));
    }

    /** @throws Undecodable if an attribute is missing or is not what it has to be; the message does not repeat it */
    static Envelope<byte[]> fromWire(Message m) {
        var a = m.attributes();
        try {
            var type = required(a, "type");
            var source = a.getOrDefault("source", "unknown");
            check(isType(type) && StreamId.isStorable(m.key()) && StreamId.isStorable(source));
            check(TakingCommands.isAnswerTo(a.get("answerto")));
            return new Envelope<>(
                    m.id(),
                    type,
                    Integer.parseInt(a.getOrDefault("dataversion", "1")),
                    m.time(),
                    source,
                    m.key(),
                    Long.parseLong(a.getOrDefault("sequence", "0")),
                    cause(m.id(), a.get("causationid"), a.get("correlationid")),
                    a.get("answerto"),
                    m.body());
        } catch (IllegalArgumentException e) {
            throw new Undecodable("message " + m.id() + " of " + m.topic() + " has a bad attribute");
        }
    }

    private static Cause cause(UUID message, @Nullable String causation, @Nullable String correlation) {
        return new Cause(
                causation == null ? message : UUID.fromString(causation),
                correlation == null ? message.toString() : correlation);
    }

    /** A letter, and letters, digits and {@code . _ / -} after it; by hand, as every message that is read comes by here. */
    private static boolean isType(String text) {
        if (text.isEmpty() || text.length() > LONGEST_TYPE || !isLetter(text.charAt(0))) return false;
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isLetter(c) && (c < '0' || c > '9') && c != '.' && c != '_' && c != '/' && c != '-') return false;
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** A message whose attributes are broken, so that it can be parked as it came: its type says that nothing can open it. */
    static Envelope<byte[]> broken(Message m) {
        var key =
                m.key().isEmpty() ? "?" : m.key().substring(0, Math.min(m.key().length(), StreamId.LONGEST));
        return new Envelope<>(
                m.id(), "", 0, m.time(), "unknown", Hold.plain(key), 0, Cause.request(m.id()), null, m.body());
    }

    private static void check(boolean good) {
        if (!good) throw new IllegalArgumentException();
    }

    private static String required(Map<String, String> attributes, String name) {
        var value = attributes.get(name);
        if (value == null) throw new IllegalArgumentException("no " + name);
        return value;
    }
}

package dev.factum.json;

import dev.factum.event.Codec;
import dev.factum.event.Encoded;
import dev.factum.event.Undecodable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * The JSON codec. Numbers keep their digits, times are ISO 8601 with their offset and zone, unknown members are passed over, missing ones of
 * primitive types are not, and a record is its components and nothing else. A number, a text, a name and a truth are not taken for each other.
 * What PostgreSQL cannot store as it is (U+0000, lone surrogates) is refused before a transaction sees it, and so is what could not be read
 * again. Limits, written and read: {@link #MAX_BYTES}, {@link #MAX_DEPTH}, {@link #MAX_NUMBER}, {@link #MAX_EXPONENT}, {@link #MAX_NAME}.
 * Thread-safe.
 */
public final class Json implements Codec {
    /** Of one payload, written or read. */
    public static final int MAX_BYTES = 1 << 20;

    public static final int MAX_DEPTH = 100;

    /** Digits of a number. */
    public static final int MAX_NUMBER = 100;

    /** Digits of a number's exponent, so that no short text is a number of a hundred million digits. */
    public static final int MAX_EXPONENT = 3;

    /** Bytes of a member's name, or of a map's key. */
    public static final int MAX_NAME = 1_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final String DATA = "data";
    private static final String DATA_BASE64 = "data_base64";

    private final JsonMapper mapper;

    private Json(JsonMapper mapper) {
        this.mapper = mapper;
    }

    public static Json codec() {
        var encoded = new SimpleModule("factum")
                .addSerializer(Encoded.class, new EncodedWriter())
                .addDeserializer(Encoded.class, new EncodedReader());
        return new Json(JsonMapper.builder(FACTORY)
                .addModule(encoded)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfigDefaults(c -> c.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
                .enable(MapperFeature.INFER_RECORD_GETTERS_FROM_COMPONENTS_ONLY)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build());
    }

    @Override
    public byte[] encode(Object value) {
        byte[] bytes;
        try {
            bytes = mapper.writeValueAsBytes(value);
        } catch (JacksonException e) {
            throw new Undecodable(name(value.getClass()) + " cannot be written as JSON (" + why(e) + ")");
        }
        if (bytes.length > MAX_BYTES)
            throw new Undecodable(name(value.getClass()) + " is " + bytes.length + " bytes of JSON, the limit is "
                    + MAX_BYTES + ": store a reference to what is large");
        Faithful.check(bytes, name(value.getClass()));
        return bytes;
    }

    @Override
    public <T> T decode(byte[] bytes, Class<T> type) {
        if (bytes.length > MAX_BYTES)
            throw new Undecodable(name(type) + " is " + bytes.length + " bytes of JSON, the limit is " + MAX_BYTES);
        Faithful.check(bytes, name(type));
        try {
            var value = mapper.readValue(bytes, type);
            if (value == null) throw new Undecodable("null is no " + name(type));
            return value;
        } catch (JacksonException e) {
            throw new Undecodable(
                    "bytes that are no " + name(type) + " (" + e.getClass().getSimpleName() + at(e) + ")");
        }
    }

    @Override
    public Structured takeApart(byte[] event) {
        var root = decode(event, ObjectNode.class);
        var attributes = new HashMap<String, String>();
        for (var member : root.properties()) {
            var name = member.getKey();
            if (name.equals(DATA)
                    || name.equals(DATA_BASE64)
                    || member.getValue().isNull()) continue;
            if (!member.getValue().isValueNode())
                throw new Undecodable("an attribute of a CloudEvent is no plain value");
            attributes.put(name, member.getValue().asString());
        }
        return new Structured(Map.copyOf(attributes), data(root, attributes.get("datacontenttype")));
    }

    private byte[] data(ObjectNode event, @Nullable String contentType) {
        var base64 = event.get(DATA_BASE64);
        var data = event.get(DATA);
        if (base64 != null && !base64.isNull()) return binary(base64);
        if (data == null) return new byte[0];
        boolean isText = data.isString() && contentType != null && !contentType.contains("json");
        return isText ? data.asString().getBytes(StandardCharsets.UTF_8) : encode(data);
    }

    private static byte[] binary(JsonNode base64) {
        try {
            return Base64.getDecoder().decode(base64.asString());
        } catch (IllegalArgumentException e) {
            throw new Undecodable("the data of a CloudEvent are not the Base64 that they should be");
        }
    }

    /** What a definition lacks is told; what an accessor or a key says may be payload. */
    private static String why(JacksonException e) {
        if (e instanceof InvalidDefinitionException) return e.getOriginalMessage();
        var cause = e.getCause() == null ? e : e.getCause();
        return cause.getClass().getSimpleName();
    }

    /** Where, without a word of what stands there. */
    private static String at(JacksonException e) {
        var location = e.getLocation();
        return location == null || location.getByteOffset() < 0 ? "" : " at byte " + location.getByteOffset();
    }

    private static String name(Class<?> type) {
        return type.getSimpleName();
    }

    /** Values inside values stand as JSON, not as text. */
    private static final class EncodedWriter extends StdSerializer<Encoded> {
        EncodedWriter() {
            super(Encoded.class);
        }

        /** What is written raw is seen by no writer: a name that stands twice could be stored and never read. */
        private static void check(byte[] json) {
            try (var parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
                parser.nextToken();
                parser.skipChildren();
                if (parser.currentToken() == null || parser.nextToken() != null)
                    throw new IllegalArgumentException("not one value");
            }
        }

        @Override
        public void serialize(Encoded value, JsonGenerator out, SerializationContext context) {
            check(value.value());
            out.writeStartObject();
            out.writeStringProperty("type", value.type());
            out.writeNumberProperty("version", value.version());
            out.writeName("value");
            out.writeRawValue(new String(value.value(), StandardCharsets.UTF_8));
            out.writeEndObject();
        }
    }

    private static final class EncodedReader extends StdDeserializer<Encoded> {
        EncodedReader() {
            super(Encoded.class);
        }

        @Override
        public Encoded deserialize(JsonParser in, DeserializationContext context) {
            JsonNode node = context.readTree(in);
            return new Encoded(
                    node.required("type").stringValue(),
                    node.required("version").intValue(),
                    node.required("value").toString().getBytes(StandardCharsets.UTF_8));
        }
    }
}

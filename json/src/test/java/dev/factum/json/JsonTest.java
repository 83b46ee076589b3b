package dev.factum.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.factum.event.Encoded;
import dev.factum.event.Undecodable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class JsonTest {
    private static final String CANARY = "canary";

    private final Json codec = Json.codec();

    private String written(Object value) {
        return new String(codec.encode(value), UTF_8);
    }

    private <T> T read(String json, Class<T> type) {
        return codec.decode(json.getBytes(UTF_8), type);
    }

    private void assertKept(Object value) {
        assertThat(codec.<Object>decode(codec.encode(value), type(value))).isEqualTo(value);
    }

    @SuppressWarnings("unchecked")
    private static Class<Object> type(Object value) {
        return (Class<Object>) value.getClass();
    }

    private void assertRefused(String json, Class<?> type) {
        assertThatExceptionOfType(Undecodable.class).as(json).isThrownBy(() -> read(json, type));
    }

    // ---- the text

    enum Size {
        SMALL,
        LARGE
    }

    record Line(String sku, int quantity, BigDecimal price) {}

    record Order(
            UUID id,
            String customer,
            long number,
            boolean gift,
            double weight,
            BigDecimal total,
            BigInteger big,
            Instant placed,
            LocalDate due,
            LocalTime from,
            Duration within,
            Size size,
            List<Line> lines,
            Map<String, BigDecimal> fees,
            Optional<String> note,
            Optional<String> coupon,
            @Nullable String comment,
            Encoded state) {}

    private static Order order() {
        var fees = new LinkedHashMap<String, BigDecimal>();
        fees.put("postage", new BigDecimal("4.50"));
        fees.put("round", new BigDecimal("1E+3"));
        return new Order(
                UUID.fromString("018f0000-0000-7000-8000-000000000001"),
                "K\u00e4the \"\ud83e\udd8a\" O'Hara\n\u0e25\u0e39\u0e01",
                9_007_199_254_740_993L,
                true,
                0.1,
                new BigDecimal("100.10"),
                new BigInteger("123456789012345678901234567890"),
                Instant.parse("2026-01-01T00:00:00.123456Z"),
                LocalDate.parse("2026-02-03"),
                LocalTime.parse("09:30"),
                Duration.ofMinutes(90),
                Size.LARGE,
                List.of(new Line("85123A", 6, new BigDecimal("2.55")), new Line("POST", -1, new BigDecimal("0.001"))),
                fees,
                Optional.of("ring twice"),
                Optional.empty(),
                null,
                new Encoded("checkout.charging", 2, "{\"order\":\"7\",\"amount\":0.10}".getBytes(UTF_8)));
    }

    /** It stands in logs for good: whatever changes it makes old events unreadable or new ones unlike them. */
    @Test
    void a_record_is_written_as_it_always_was() {
        assertThat(written(order())).isEqualTo("""
                {"id":"018f0000-0000-7000-8000-000000000001",\
                "customer":"K\u00e4the \\"\ud83e\udd8a\\" O'Hara\\n\u0e25\u0e39\u0e01",\
                "number":9007199254740993,\
                "gift":true,\
                "weight":0.1,\
                "total":100.10,\
                "big":123456789012345678901234567890,\
                "placed":"2026-01-01T00:00:00.123456Z",\
                "due":"2026-02-03",\
                "from":"09:30:00",\
                "within":"PT1H30M",\
                "size":"LARGE",\
                "lines":[{"sku":"85123A","quantity":6,"price":2.55},{"sku":"POST","quantity":-1,"price":0.001}],\
                "fees":{"postage":4.50,"round":1E+3},\
                "note":"ring twice",\
                "coupon":null,\
                "comment":null,\
                "state":{"type":"checkout.charging","version":2,"value":{"order":"7","amount":0.10}}}\
                """);
    }

    @Test
    void a_record_reads_as_it_was_written() {
        assertKept(order());
    }

    record Priced(BigDecimal price) {
        public boolean isFree() {
            return price.signum() == 0;
        }

        public String getText() {
            return price + " EUR";
        }
    }

    @Test
    void a_record_is_its_components_and_nothing_that_it_works_out() {
        assertThat(written(new Priced(BigDecimal.ONE))).isEqualTo("{\"price\":1}");
    }

    // ---- what is kept

    record Decimal(BigDecimal value) {}

    @Test
    void decimals_keep_their_digits_and_their_scale() {
        for (var text :
                List.of("0.10", "1.00", "100", "1E+3", "1E-7", "0E+2", "-0.001", "0.1234567890123456789", "9E-999")) {
            assertThat(written(new Decimal(new BigDecimal(text)))).isEqualTo("{\"value\":" + text + "}");
            assertThat(read("{\"value\":" + text + "}", Decimal.class)).isEqualTo(new Decimal(new BigDecimal(text)));
        }
    }

    record Whole(long value) {}

    @Test
    void whole_numbers_are_exact_beyond_what_a_double_can_hold() {
        for (long value : new long[] {0, -1, (1L << 53) + 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThat(written(new Whole(value))).isEqualTo("{\"value\":" + value + "}");
            assertKept(new Whole(value));
        }
    }

    record Floating(double value) {}

    @Test
    void doubles_are_the_same_bit_by_bit() {
        for (double value :
                new double[] {0.1, -0.0, Double.MIN_VALUE, Double.MAX_VALUE, 1e23, Double.NaN, Double.NEGATIVE_INFINITY
                }) assertKept(new Floating(value));
    }

    record Times(Instant instant, OffsetDateTime offset, ZonedDateTime zoned) {}

    @Test
    void times_keep_their_micros_their_offset_and_their_zone() {
        var times = new Times(
                Instant.parse("1969-12-31T23:59:59.000001Z"),
                OffsetDateTime.parse("2026-01-01T10:00:00.123456+07:00"),
                ZonedDateTime.parse("2026-07-01T10:00:00+02:00[Europe/Berlin]"));
        assertThat(written(times))
                .isEqualTo("{\"instant\":\"1969-12-31T23:59:59.000001Z\","
                        + "\"offset\":\"2026-01-01T10:00:00.123456+07:00\","
                        + "\"zoned\":\"2026-07-01T10:00:00+02:00[Europe/Berlin]\"}");
        assertKept(times);
    }

    record Texts(String text, List<String> list, Map<String, String> map) {}

    @Test
    void texts_are_kept_whatever_they_say() {
        for (var text : List.of(
                "", " ", "\"\\\n\t\u0001\u007f", "\u2028\ufeff\uffff", "\ud83e\udd8a", "</script>", "\\u0000", "null"))
            assertKept(new Texts(text, List.of(text, text), Map.of(text, text)));
    }

    record Holding(Encoded state) {}

    @Test
    void a_value_inside_a_value_stands_as_json_and_reads_as_the_bytes_that_it_was() {
        var state = new Encoded("line", 3, codec.encode(new Line("a", 1, new BigDecimal("0.10"))));
        assertThat(written(new Holding(state)))
                .isEqualTo("{\"state\":{\"type\":\"line\",\"version\":3,"
                        + "\"value\":{\"sku\":\"a\",\"quantity\":1,\"price\":0.10}}}");
        assertKept(new Holding(state));
        assertKept(new Holding(new Encoded("holding", 1, codec.encode(new Holding(state)))));
    }

    @Test
    void a_value_inside_a_value_is_whole() {
        for (var json : List.of(
                "{}",
                "5",
                "[]",
                "{\"type\":\"t\",\"version\":1}",
                "{\"type\":\"t\",\"value\":1}",
                "{\"version\":1,\"value\":1}",
                "{\"type\":1,\"version\":1,\"value\":1}",
                "{\"type\":\"t\",\"version\":\"1\",\"value\":1}",
                "{\"type\":\"t\",\"version\":1.5,\"value\":1}"))
            assertRefused("{\"state\":" + json + "}", Holding.class);
    }

    @Test
    void a_value_inside_a_value_that_could_not_be_read_again_is_refused() {
        for (var json : List.of("{\"a\":1,\"a\":2}", "{\"a\":", "", "1 2", "{}}", "canary"))
            assertThatExceptionOfType(Undecodable.class)
                    .as(json)
                    .isThrownBy(() -> codec.encode(new Holding(new Encoded("t", 1, json.getBytes(UTF_8)))))
                    .withMessageStartingWith("Holding cannot be written as JSON")
                    .withMessageNotContaining("canary");
    }

    // ---- what is read

    record Mixed(
            int number,
            boolean flag,
            @Nullable String text,
            @Nullable Instant time,
            Optional<String> maybe) {}

    @Test
    void unknown_members_are_passed_over() {
        assertThat(read("{\"new\":{\"deep\":[1,2]},\"value\":7,\"more\":null}", Whole.class))
                .isEqualTo(new Whole(7));
    }

    @Test
    void members_come_in_any_order() {
        assertThat(read("{\"price\":1,\"sku\":\"a\",\"quantity\":2}", Line.class))
                .isEqualTo(new Line("a", 2, BigDecimal.ONE));
    }

    @Test
    void what_may_be_missing_is_null_or_empty() {
        assertThat(read("{\"number\":1,\"flag\":true}", Mixed.class))
                .isEqualTo(new Mixed(1, true, null, null, Optional.empty()));
        assertThat(read("{\"number\":1,\"flag\":true,\"text\":null,\"time\":null,\"maybe\":null}", Mixed.class))
                .isEqualTo(new Mixed(1, true, null, null, Optional.empty()));
    }

    @Test
    void a_primitive_is_never_made_up() {
        assertRefused("{\"flag\":true}", Mixed.class);
        assertRefused("{\"number\":1}", Mixed.class);
        assertRefused("{\"number\":null,\"flag\":true}", Mixed.class);
        assertRefused("{\"number\":1,\"flag\":null}", Mixed.class);
    }

    @Test
    void null_is_no_record() {
        assertThatExceptionOfType(Undecodable.class)
                .isThrownBy(() -> read("null", Line.class))
                .withMessage("null is no Line");
    }

    record Sized(Size size) {}

    @Test
    void a_number_a_name_and_a_text_are_not_each_other() {
        assertRefused("{\"value\":1.5}", Whole.class);
        assertRefused("{\"value\":1.0}", Whole.class);
        assertRefused("{\"value\":\"12\"}", Whole.class);
        assertRefused("{\"value\":\"\"}", Whole.class);
        assertRefused("{\"value\":true}", Whole.class);
        assertRefused("{\"value\":[1]}", Whole.class);
        assertRefused("{\"value\":9223372036854775808}", Whole.class);
        assertRefused("{\"value\":\"0.10\"}", Decimal.class);
        assertRefused("{\"value\":\"\"}", Decimal.class);
        assertRefused("{\"size\":1}", Sized.class);
        assertRefused("{\"size\":\"1\"}", Sized.class);
        assertRefused("{\"size\":\"small\"}", Sized.class);
        assertRefused("{\"size\":\"\"}", Sized.class);
        assertRefused("{\"number\":1,\"flag\":1}", Mixed.class);
        assertRefused("{\"number\":1,\"flag\":true,\"time\":\"\"}", Mixed.class);
    }

    @Test
    void class_names_in_data_are_data() {
        for (var hint : List.of("@class", "@type", "__TypeId__", "@c", "class", "type", "$type")) {
            var planted = "\"" + hint + "\":\"java.net.URL\"";
            assertThat(read("{" + planted + ",\"value\":7}", Whole.class))
                    .as(hint)
                    .isEqualTo(new Whole(7));
            assertThat(read("{\"text\":\"a\",\"list\":[],\"map\":{" + planted + "}}", Texts.class))
                    .as(hint)
                    .isEqualTo(new Texts("a", List.of(), Map.of(hint, "java.net.URL")));
            assertRefused("[\"java.net.URL\",{\"value\":7}]", Whole.class);
        }
    }

    // ---- limits

    record Node(@Nullable Node next) {
        static Node deep(int depth) {
            var node = new Node(null);
            for (int i = 1; i < depth; i++) node = new Node(node);
            return node;
        }
    }

    @Test
    void nesting_is_limited_written_and_read() {
        assertKept(Node.deep(Json.MAX_DEPTH));
        assertThatExceptionOfType(Undecodable.class)
                .isThrownBy(() -> codec.encode(Node.deep(Json.MAX_DEPTH + 1)))
                .withMessage("Node is nested more than 100 deep");
        assertThat(read("{\"x\":" + nested(99) + ",\"value\":7}", Whole.class)).isEqualTo(new Whole(7));
        assertRefused("{\"x\":" + nested(100) + ",\"value\":7}", Whole.class);
    }

    @Test
    void a_value_inside_a_value_is_as_deep_as_it_stands() {
        var deep = new Encoded("node", 1, codec.encode(Node.deep(Json.MAX_DEPTH - 2)));
        assertKept(new Holding(deep));
        var deeper = new Encoded("node", 1, codec.encode(Node.deep(Json.MAX_DEPTH - 1)));
        assertThatExceptionOfType(Undecodable.class).isThrownBy(() -> codec.encode(new Holding(deeper)));
    }

    @Test
    void what_holds_itself_is_refused() {
        var list = new ArrayList<Object>();
        list.add(list);
        assertThatExceptionOfType(Undecodable.class).isThrownBy(() -> codec.encode(list));
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }

    @Test
    void size_is_limited_written_and_read() {
        int fits = Json.MAX_BYTES - "{\"state\":\"\"}".length();
        assertKept(new Text("x".repeat(fits)));
        assertThatExceptionOfType(Undecodable.class)
                .isThrownBy(() -> codec.encode(new Text("x".repeat(fits + 1))))
                .withMessage("Text is 1048577 bytes of JSON, the limit is 1048576: store a reference to what is large");
        assertThat(read("{\"value\":7}" + " ".repeat(Json.MAX_BYTES - 11), Whole.class))
                .isEqualTo(new Whole(7));
        assertThatExceptionOfType(Undecodable.class)
                .isThrownBy(() -> read("{\"value\":7}" + " ".repeat(Json.MAX_BYTES - 10), Whole.class))
                .withMessage("Whole is 1048577 bytes of JSON, the limit is 1048576");
    }

    record Text(String state) {}

    @Test
    void size_is_counted_in_bytes() {
        assertThatExceptionOfType(Undecodable.class)
                .isThrownBy(() -> codec.encode(new Text("\u0e01".repeat(Json.MAX_BYTES / 2))));
    }

    @Test
    void numbers_are_limited_written_and_read() {
        var longest = new Decimal(new BigDecimal("1".repeat(Json.MAX_NUMBER)));
        assertKept(longest);
        assertThatExceptionOfType(Undecodable.class)
                .isThrownBy(() -> codec.encode(new Decimal(longest.value().multiply(BigDecimal.TEN))))
                .withMessage("Decimal has a number of more than 100 digits");
        assertRefused("{\"value\":" + "1".repeat(Json.MAX_NUMBER + 1) + "}", Decimal.class);
        assertKept(new Decimal(new BigDecimal("1E+999")));
        assertThatExceptionOfType(Undecodable.class)
                .isThrownBy(() -> codec.encode(new Decimal(new BigDecimal("1E+1000"))))
                .withMessage("Decimal has a number whose exponent has more than 3 digits");
    }

    @Test
    void names_are_limited_written_and_read() {
        assertKept(new Texts("", List.of(), Map.of("n".repeat(Json.MAX_NAME), "")));
        assertThatExceptionOfType(Undecodable.class)
                .isThrownBy(() -> codec.encode(new Texts("", List.of(), Map.of("n".repeat(Json.MAX_NAME + 1), ""))))
                .withMessage("Texts has a name of more than 1000 bytes");
    }

    @Test
    void what_postgresql_cannot_store_is_refused_before_it_is_asked() {
        for (var text : List.of("a\u0000b", "\ud83e", "\udd8a", "\udd8a\ud83e", "a\ud83eb")) {
            assertThatExceptionOfType(Undecodable.class).isThrownBy(() -> codec.encode(new Text(text)));
            assertThatExceptionOfType(Undecodable.class)
                    .isThrownBy(() -> codec.encode(new Texts("", List.of(), Map.of(text, ""))));
        }
    }

    // ---- what is made to hurt

    record Target(
            long whole,
            int small,
            double floating,
            BigDecimal decimal,
            BigInteger integer,
            Instant instant,
            Duration duration,
            Size size,
            String text,
            Map<String, String> map) {}

    private static final String GOOD = "\"whole\":1,\"small\":1,\"floating\":1";

    private static Map<String, byte[]> bombs() {
        var bombs = new LinkedHashMap<String, String>();
        bombs.put("half a million arrays", "{\"text\":\"canary\",\"x\":" + "[".repeat(500_000));
        bombs.put("a hundred thousand objects", "{\"text\":\"canary\"," + "\"x\":{".repeat(100_000));
        bombs.put("closed arrays", "{\"text\":\"canary\"," + GOOD + ",\"x\":" + nested(100) + "}");
        bombs.put("a million digits", "{\"text\":\"canary\",\"decimal\":" + "9".repeat(1_000_000) + "}");
        bombs.put("digits nobody asks for", "{\"text\":\"canary\"," + GOOD + ",\"x\":" + "9".repeat(101) + "}");
        bombs.put("a long name", "{\"" + CANARY + "n".repeat(1_000_000) + "\":1," + GOOD + "}");
        bombs.put("a name twice", "{" + GOOD + ",\"text\":\"canary\",\"text\":\"canary\"}");
        bombs.put("an unknown name twice", "{" + GOOD + ",\"canary\":1,\"canary\":2}");
        bombs.put("a key twice", "{" + GOOD + ",\"map\":{\"canary\":\"a\",\"canary\":\"b\"}}");
        bombs.put("something after the end", "{" + GOOD + "} \"canary\"");
        bombs.put("another one after the end", "{" + GOOD + "}{\"text\":\"canary\"}");
        bombs.put("cut off in a text", "{" + GOOD + ",\"text\":\"canary");
        bombs.put("cut off in an escape", "{" + GOOD + ",\"text\":\"canary\\u00");
        bombs.put("cut off in an object", "{" + GOOD + ",\"text\":\"canary\"");
        bombs.put("the first half", "{" + GOOD + ",\"text\":\"canary\\ud83e\"}");
        bombs.put("the second half", "{" + GOOD + ",\"text\":\"canary\\udd8a\"}");
        bombs.put("half a key", "{" + GOOD + ",\"map\":{\"canary\\ud83e\":\"\"}}");
        bombs.put("U+0000", "{" + GOOD + ",\"text\":\"canary\\u0000\"}");
        bombs.put("a bare control character", "{" + GOOD + ",\"text\":\"canary\u0001\"}");
        for (var word : List.of(
                "NaN", "Infinity", "-Infinity", "nan", "undefined", "canary", "+1", "01", ".5", "1.", "0x1", "1e", "-"))
            bombs.put("the word " + word, "{\"text\":\"canary\",\"decimal\":" + word + "}");
        bombs.put("single quotes", "{" + GOOD + ",'text':'canary'}");
        bombs.put("no quotes", "{" + GOOD + ",canary:1}");
        bombs.put("a comment", "{" + GOOD + "/*canary*/}");
        bombs.put("a comma too many", "{" + GOOD + ",\"text\":\"canary\",}");
        bombs.put("an array", "[{" + GOOD + ",\"text\":\"canary\"}]");
        bombs.put("a text", "\"canary\"");
        bombs.put("nothing", "");
        bombs.put("a class", "[\"java.net.URL\",\"http://canary\"]");
        bombs.put("no such size", "{" + GOOD + ",\"size\":\"canary\"}");
        bombs.put("no instant", "{" + GOOD + ",\"instant\":\"canary\"}");
        bombs.put("no duration", "{" + GOOD + ",\"duration\":\"canary\"}");
        bombs.put(
                "a number too many digits for its type",
                "{\"text\":\"canary\",\"whole\":1,\"floating\":1,\"small\":99999999999}");
        var bytes = new LinkedHashMap<String, byte[]>();
        bombs.forEach((name, json) -> bytes.put(name, json.getBytes(UTF_8)));
        var invalid = ("{" + GOOD + ",\"text\":\"canary?\"}").getBytes(UTF_8);
        invalid[invalid.length - 3] = (byte) 0xFF;
        bytes.put("invalid UTF-8", invalid);
        return bytes;
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatever_is_made_to_hurt_is_refused_at_once_and_never_repeated() {
        assertThat(read("{" + GOOD + "}", Target.class).small()).isEqualTo(1);
        bombs().forEach((name, bytes) ->
                assertSilent(name, catchThrowableOfType(Undecodable.class, () -> codec.decode(bytes, Target.class))));
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void no_short_text_is_a_number_of_millions_of_digits() {
        for (var component : Target.class.getRecordComponents())
            for (var huge : List.of("1E400000000", "1E-400000000", "1E9999", "-1.5e99999999999999999"))
                assertThatExceptionOfType(Undecodable.class)
                        .as(component.getName())
                        .isThrownBy(() -> read("{\"" + component.getName() + "\":" + huge + "}", Target.class))
                        .withMessage("Target has a number whose exponent has more than 3 digits");
    }

    record Careful(String text) {
        Careful {
            if (text.equals(CANARY)) throw new IllegalArgumentException(text + " is not allowed");
        }
    }

    @Test
    void what_a_record_refuses_is_not_repeated() {
        assertSilent(
                "read", catchThrowableOfType(Undecodable.class, () -> read("{\"text\":\"canary\"}", Careful.class)));
    }

    record Failing(Map<String, Object> map) {
        @Override
        public Map<String, Object> map() {
            throw new IllegalStateException("not with " + map);
        }
    }

    @Test
    void what_cannot_be_written_is_not_repeated() {
        var failing = new Failing(Map.of(CANARY, CANARY));
        var refused = catchThrowableOfType(Undecodable.class, () -> codec.encode(failing));
        assertSilent("an accessor", refused);
        assertThat(refused).hasMessage("Failing cannot be written as JSON (IllegalStateException)");
        var keyed = Map.of(CANARY, failing);
        assertSilent("a key on the way", catchThrowableOfType(Undecodable.class, () -> codec.encode(keyed)));
        var noKey = new HashMap<@Nullable String, String>();
        noKey.put(null, CANARY);
        assertSilent("no key", catchThrowableOfType(Undecodable.class, () -> codec.encode(noKey)));
    }

    private static void assertSilent(String name, @Nullable Undecodable refused) {
        assertThat(refused).as(name).isNotNull();
        for (Throwable t = refused; t != null; t = t.getCause())
            assertThat(t.toString()).as(name).doesNotContainIgnoringCase(CANARY);
        assertThat(Objects.requireNonNull(refused).retryHelps()).as(name).isFalse();
    }

    @Test
    void a_refusal_names_the_type_and_the_place() {
        assertThatExceptionOfType(Undecodable.class)
                .isThrownBy(() -> read("{\"value\":x}", Whole.class))
                .withMessage("bytes that are no Whole (StreamReadException at byte 9)");
        assertThatExceptionOfType(Undecodable.class)
                .isThrownBy(() -> read("[]", Whole.class))
                .withMessage("bytes that are no Whole (MismatchedInputException at byte 0)");
        assertThatExceptionOfType(Undecodable.class)
                .isThrownBy(() -> read("", Whole.class))
                .withMessage("bytes that are no Whole (MismatchedInputException)");
    }

    record Unclear(
            @JsonProperty("a") String one,
            @JsonProperty("a") String other) {}

    @Test
    void what_a_type_lacks_is_told() {
        assertThatExceptionOfType(Undecodable.class)
                .isThrownBy(() -> codec.encode(new Unclear(CANARY, CANARY)))
                .withMessageStartingWith("Unclear cannot be written as JSON (")
                .withMessageContaining("onflicting")
                .withMessageNotContaining(CANARY);
    }

    // ---- both ways

    record Anything(
            String text,
            Map<String, String> map,
            BigDecimal decimal,
            BigInteger integer,
            double floating,
            Node node,
            Instant time) {}

    /** The rule itself: nothing stands in a log that cannot be read. */
    @Test
    void whatever_is_written_reads_as_it_was_and_the_rest_is_refused() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        int kept = 0;
        int refused = 0;
        for (int i = 0; i < 3_000; i++) {
            var value = new Anything(
                    text(random),
                    Map.of(text(random), text(random)),
                    new BigDecimal(new BigInteger(random.nextInt(1, 350), random), random.nextInt(-1_100, 1_100)),
                    new BigInteger(random.nextInt(1, 350), random),
                    Double.longBitsToDouble(random.nextLong()),
                    Node.deep(random.nextInt(1, 102)),
                    Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000)));
            byte[] bytes;
            try {
                bytes = codec.encode(value);
            } catch (Undecodable e) {
                refused++;
                continue;
            }
            assertThat(codec.decode(bytes, Anything.class)).as("seed " + seed).isEqualTo(value);
            kept++;
        }
        assertThat(kept).as("seed " + seed).isPositive();
        assertThat(refused).as("seed " + seed).isPositive();
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--)
            switch (random.nextInt(5)) {
                case 0 -> text.append((char) random.nextInt(0x1_0000));
                case 1 -> text.appendCodePoint(random.nextInt(0x1_0000, 0x11_0000));
                case 2 -> text.append("\\u0000");
                default -> text.append((char) random.nextInt(0x80));
            }
        return text.toString();
    }
}

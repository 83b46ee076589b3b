package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.decider.Decision;
import dev.factum.event.Cause;
import dev.factum.event.Encoded;
import dev.factum.event.Tag;
import dev.factum.event.TypeName;
import dev.factum.event.Undecodable;
import dev.factum.json.Json;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.StreamId;
import dev.factum.store.Events.Append;
import dev.factum.store.Mark;
import dev.factum.store.Session;
import dev.factum.topic.Topic;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What PostgreSQL would refuse or rewrite: it is refused before there is a transaction, or comes back byte for byte. */
class FaithfulPayloadTest {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    sealed interface Said {}

    @TypeName("said.text")
    record Text(String text) implements Said {}

    @TypeName("said.texts")
    record Texts(Map<String, String> texts) implements Said {}

    @TypeName("said.whole")
    record Whole(long number) implements Said {}

    @TypeName("said.large")
    record Large(BigInteger number) implements Said {}

    @TypeName("said.exact")
    record Exact(BigDecimal number) implements Said {}

    @TypeName("said.floating")
    record Floating(double number) implements Said {}

    @TypeName("said.holding")
    record Holding(Encoded inside) implements Said {}

    @TypeName("said.tagged")
    record Tagged(@Tag String tag) implements Said {}

    private static final Topic<Said> SAYINGS = Topic.of("sayings", Said.class, said -> "key");
    private static final Topic<Text> BY_TEXT = Topic.of("texts", Text.class, Text::text);
    private static final Service SERVICE =
            Service.named("scribe").records(Said.class).sends(SAYINGS, BY_TEXT);
    private static final int MEBIBYTE = 1 << 20;
    private static final Json CODEC = Json.codec();

    private Stage stage;
    private Factum scribe;

    @BeforeEach
    void start() {
        stage = new Stage(postgres.database(20));
        scribe = stage.start(SERVICE);
    }

    @AfterEach
    void stop() throws Exception {
        stage.close();
    }

    private static Encoded json(String value) {
        return new Encoded("anything", 1, value.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Said> kept() {
        var kept = new LinkedHashMap<String, Said>();
        kept.put("nothing", new Text(""));
        kept.put("an emoji of two halves", new Text("\ud83e\udd8a"));
        kept.put(
                "a family of seven code points",
                new Text("\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67\u200d\ud83d\udc66"));
        kept.put("what is not quite a character", new Text("\uffff\ufeff\u2028\u0001\u007f"));
        kept.put("what looks like an escape", new Text("\\u0000 \\ \" \\x00 \\n"));
        kept.put("what looks like an array", new Text("{\"a\",NULL,\\\"b\\\"}"));
        kept.put("what looks like SQL", new Text("'; drop table event; --"));
        kept.put("white space", new Text(" \t\r\n\u00a0 "));
        kept.put("keys in an order of their own", new Texts(inOrder("b", "a", "", "\ud83e\udd8a", "aa")));
        kept.put("2^53 + 1", new Whole((1L << 53) + 1));
        kept.put("the least long", new Whole(Long.MIN_VALUE));
        kept.put("2^64 + 1", new Large(BigInteger.TWO.pow(64).add(BigInteger.ONE)));
        kept.put("100 digits", new Large(new BigInteger("9".repeat(Json.MAX_NUMBER))));
        kept.put("1E400", new Exact(new BigDecimal("1E400")));
        kept.put("1E-400", new Exact(new BigDecimal("1E-400")));
        kept.put("zeros at the end", new Exact(new BigDecimal("1.5000")));
        kept.put("0.1 + 0.2", new Floating(0.1 + 0.2));
        kept.put("minus nothing", new Floating(-0.0));
        kept.put("the least double", new Floating(Double.MIN_VALUE));
        kept.put("no number", new Floating(Double.NaN));
        kept.put("no end", new Floating(Double.POSITIVE_INFINITY));
        kept.put(
                "a value inside", new Holding(new Encoded("any", 1, CODEC.encode(new Exact(new BigDecimal("1E400"))))));
        kept.put("1 MiB", new Text("x".repeat(MEBIBYTE - "{\"text\":\"\"}".length())));
        kept.put("1 MiB of what does not compress", new Text(noise(MEBIBYTE - 100)));
        return kept;
    }

    private static Map<String, String> inOrder(String... keys) {
        var map = new LinkedHashMap<String, String>();
        for (var key : keys) map.put(key, key);
        return map;
    }

    private static String noise(int length) {
        var random = new Random(7);
        var text = new StringBuilder(length);
        while (text.length() < length) text.append((char) ('#' + random.nextInt(57)));
        return text.toString();
    }

    private void append(String key, List<Said> events) {
        scribe.transact(
                Cause.request(UUID.randomUUID()),
                tx -> tx.append(new StreamId("said", key), ExpectedVersion.any(), events));
    }

    /** What stands in the table, as bytes. */
    private void assertStored(String where, List<Said> events) {
        var stored = stage.db()
                .texts("select encode(convert_to(payload::text, 'UTF8'), 'hex') from " + stage.schema("scribe")
                        + ".event where " + where + " order by position");
        var written = events.stream()
                .map(e -> HexFormat.of().formatHex(CODEC.encode(e)))
                .toList();
        assertThat(stored.equals(written)).as(where).isTrue();
    }

    private void assertKept(String key, List<Said> events) {
        assertStored("category = 'said' and key = '" + key + "'", events);
        var read = scribe.log().read(new StreamId("said", key), 0, 100);
        assertThat(read).hasSameSizeAs(events);
        for (int i = 0; i < events.size(); i++)
            assertThat(read.get(i).envelope().payload().equals(events.get(i)))
                    .as("%s %d", key, i) // not the values: some are of a mebibyte
                    .isTrue();
    }

    @Test
    void what_is_stored_comes_back_byte_for_byte_alone_and_among_others() {
        var all = List.copyOf(kept().values());
        append("together", all);
        assertKept("together", all);
        int number = 0;
        for (var one : kept().entrySet()) {
            var key = "alone" + number++;
            append(key, List.of(one.getValue()));
            assertKept(key, List.of(one.getValue()));
        }
        System.out.printf(
                "faithful: %d payloads stored byte for byte, %d refused%n",
                all.size(), refused().size());
    }

    @Test
    void so_does_what_shares_its_statement_with_others() {
        var all = List.copyOf(kept().values());
        for (int round = 0; round < 3; round++) {
            var keys = "crowd" + round + "-";
            Race.of(all.size(), number -> {
                append(keys + number, List.of(all.get(number)));
                return number;
            });
            for (int i = 0; i < all.size(); i++) assertKept(keys + i, List.of(all.get(i)));
        }
    }

    @Test
    void so_does_what_is_sent_to_others() {
        var all = List.copyOf(kept().values());
        scribe.transact(Cause.request(UUID.randomUUID()), tx -> {
            for (var one : all) tx.send(SAYINGS, one);
        });
        assertStored("category = 'topic:sayings'", all);
        var sent =
                all.stream().map(e -> HexFormat.of().formatHex(CODEC.encode(e))).toList();
        var arrived = "select encode(body, 'hex') from " + stage.schema("topics") + ".message order by position";
        Eventually.isTrue("all that was sent", () -> stage.db().texts(arrived).equals(sent));
    }

    private static Map<String, Said> refused() {
        var refused = new LinkedHashMap<String, Said>();
        refused.put("U+0000", new Text("a\u0000b"));
        refused.put("U+0000 in a key", new Texts(Map.of("a\u0000", "")));
        refused.put("the first half of a character", new Text("a\ud83e"));
        refused.put("the second half of a character", new Text("\udd8ab"));
        refused.put("halves in the wrong order", new Text("\udd8a\ud83e"));
        refused.put("half a key", new Texts(Map.of("\ud83e", "")));
        refused.put("the same key twice", new Holding(json("{\"a\":1,\"a\":2}")));
        refused.put("half an object", new Holding(json("{\"a\":")));
        refused.put("U+0000 inside", new Holding(json("\"\\u0000\"")));
        refused.put("1E4000", new Exact(new BigDecimal("1E4000")));
        refused.put("101 digits", new Large(BigInteger.TEN.pow(Json.MAX_NUMBER)));
        refused.put("1 MiB and a byte", new Text("x".repeat(MEBIBYTE - "{\"text\":\"\"}".length() + 1)));
        return refused;
    }

    /** Nobody may ask it for anything. */
    private Factum withoutTransactions() {
        return stage.start(SERVICE, new Wrapped(stage.store("scribe")) {
            @Override
            public Session begin() {
                throw new AssertionError("a transaction was begun");
            }

            @Override
            public Optional<Mark> append(Append.ToStream one, Optional<Settling> command) {
                throw new AssertionError("the store was asked");
            }
        });
    }

    @Test
    void what_would_be_refused_or_rewritten_is_refused_before_there_is_a_transaction() {
        scribe = withoutTransactions();
        var wrong = new ArrayList<String>();
        refused().forEach((name, said) -> {
            try {
                append("refused", List.of(said));
                wrong.add(name + " was stored");
            } catch (Undecodable e) {
                if (!String.valueOf(e.getMessage()).startsWith(said.getClass().getSimpleName() + " "))
                    wrong.add(name + " does not say what it is: " + e.getMessage());
            } catch (RuntimeException | AssertionError e) {
                wrong.add(name + ": " + e);
            }
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void a_tag_that_would_be_two_is_refused() {
        append("tagged", List.of(new Tagged("two words, \u00e9")));
        assertThat(stage.db().texts("select tags[1] from " + stage.schema("scribe") + ".event"))
                .containsExactly("tag:two words, \u00e9");
        scribe = withoutTransactions();
        assertThatExceptionOfType(Undecodable.class)
                .isThrownBy(() -> append("tagged", List.of(new Tagged("a\u001fother:b"))))
                .withMessage(
                        "the tag 'tag' of said.tagged/1 has a control character: find events by something plainer");
    }

    @Test
    void a_message_whose_key_cannot_be_stored_is_refused() {
        scribe = withoutTransactions();
        for (var key : List.of("", "a\u0000b", "a\nb", "\ud83e", "k".repeat(201)))
            assertThatExceptionOfType(Undecodable.class)
                    .as(key)
                    .isThrownBy(() ->
                            scribe.transact(Cause.request(UUID.randomUUID()), tx -> tx.send(BY_TEXT, new Text(key))))
                    .withMessageMatching("(?s)(Text|the key of said.text/1 for topic texts) has .*");
    }

    @Test
    void a_refusal_is_told_to_people_in_characters_that_can_be_stored() {
        var cause = Cause.request(UUID.randomUUID());
        var first = scribe.execute("refuse", cause, tx -> Decision.refuse("no", "no such thing: a\u0000b\ud83ec"));
        assertThat(first.decision()).isEqualTo(Decision.refuse("no", "no such thing: a\ufffdb\ufffdc"));
        var again = scribe.execute("refuse", cause, tx -> Decision.nothing());
        assertThat(again.decision()).isEqualTo(first.decision());
        assertThat(again.repeated()).isTrue();
    }
}

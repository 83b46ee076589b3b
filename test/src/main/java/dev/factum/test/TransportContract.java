package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.topic.Transport;
import dev.factum.topic.Transport.Consumption;
import dev.factum.topic.Transport.Delivery;
import dev.factum.topic.Transport.Message;
import dev.factum.topic.Transport.Read;
import dev.factum.topic.Transport.Receipt;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a transport is: every promise of {@link Transport}, as tests. Whoever writes one extends this with one factory method; none of these
 * tests may be skipped. Each test has topics of its own, so that a broker may be shared.
 */
public abstract class TransportContract {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");
    private static final Runnable NOBODY = () -> {};

    private Transport transport;

    /** A transport, asked for before each test and closed after it. What lies in other tests' topics does not matter. */
    protected abstract Transport transport() throws Exception;

    /** How long a published message may take to be delivered; only failures wait for it. */
    protected Duration patience() {
        return Eventually.AT_MOST;
    }

    @BeforeEach
    void openTransport() throws Exception {
        transport = transport();
    }

    @AfterEach
    void closeTransport() {
        transport.close();
    }

    @Test
    void messages_of_one_key_are_delivered_in_the_order_in_which_they_were_published() {
        var topic = declared();
        var published = new ArrayList<Message>();
        for (int i = 0; i < 10; i++)
            published.addAll(publish(message(topic, "a"), message(topic, "b"), message(topic, "a")));
        try (var reader = read(topic)) {
            var delivered = drain(reader, 30);
            for (var key : List.of("a", "b"))
                assertThat(ids(delivered, key)).containsExactlyElementsOf(idsOf(published, key));
        }
    }

    @Test
    void every_message_is_delivered_once_to_each_group() {
        var topic = declared();
        var published = publish(messages(topic, 50));
        for (var group : List.of("one", "two"))
            try (var reader = transport.consume(topic, group, Map.of(), NOBODY)) {
                assertThat(drain(reader, 50))
                        .extracting(d -> d.message().id())
                        .containsExactlyInAnyOrderElementsOf(ids(published));
            }
    }

    @Test
    void those_who_divide_the_partitions_have_each_message_once_between_them() {
        var topic = declared();
        var partitions = IntStream.range(0, transport.partitions(topic)).boxed().toList();
        var some = Set.copyOf(partitions.subList(0, partitions.size() / 3));
        var others = Set.copyOf(partitions.subList(partitions.size() / 3, partitions.size()));
        var published = IntStream.range(0, 50)
                .mapToObj(n -> message(topic, "k" + n % 25))
                .toList();
        publish(published);
        var ids = new ArrayList<UUID>();
        for (var mine : List.of(some, others)) {
            var forMe = published.stream()
                    .filter(m -> mine.contains(Transport.partition(m.key(), partitions.size())))
                    .toList();
            try (var reader = transport.consume(topic, "readers", mine, Map.of(), NOBODY)) {
                assertThat(reader.behind()).isEqualTo(forMe.size());
                var delivered = drain(reader, forMe.size());
                assertThat(delivered).allMatch(d -> mine.contains(d.partition()));
                delivered.forEach(d -> ids.add(d.message().id()));
                reader.done(delivered);
                assertThat(reader.behind()).isZero();
                assertThat(reader.poll(1)).isEmpty();
            }
        }
        assertThat(ids).containsExactlyInAnyOrderElementsOf(ids(published));
    }

    @Test
    void a_message_comes_as_it_was_sent() {
        var topic = declared();
        byte[] body = {0, 1, -1, 34, 92, 10, 13, 127, -128};
        var attributes = Map.of(
                "specversion", "1.0",
                "type", "order-placed",
                "dataversion", "3",
                "source", "order",
                "sequence", "4711",
                "correlationid", "c-1:x",
                "causationid", UUID.randomUUID().toString(),
                "answerto", "order.answers#refusals",
                "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "odd", "a=b&c d+e%20\u00e9\uD83D\uDE00\"'");
        var sent = new Message(UUID.randomUUID(), topic, "a key \u00e9\uD83D\uDE00", NOON, attributes, body);
        publish(sent);
        try (var reader = read(topic)) {
            var came = drain(reader, 1).getFirst().message();
            assertThat(came.body()).isEqualTo(body);
            assertThat(came).usingRecursiveComparison().isEqualTo(sent);
        }
    }

    @Test
    void a_body_may_be_empty_or_large() {
        var topic = declared();
        var large = new byte[512 * 1024];
        for (int i = 0; i < large.length; i++) large[i] = (byte) (i * 31);
        publish(message(topic, "a", new byte[0]), message(topic, "a", large));
        try (var reader = read(topic)) {
            var delivered = drain(reader, 2);
            assertThat(delivered.getFirst().message().body()).isEmpty();
            assertThat(delivered.getLast().message().body()).isEqualTo(large);
        }
    }

    @Test
    void there_is_one_receipt_a_message_in_order() {
        var topic = declared();
        var batch = messages(topic, 20);
        assertThat(transport.publish(batch))
                .hasSize(20)
                .allMatch(r -> r instanceof Receipt.Stored)
                .extracting(Receipt::id)
                .containsExactlyElementsOf(ids(batch));
        assertThat(transport.publish(List.of())).isEmpty();
    }

    @Test
    void a_message_that_is_published_again_is_not_lost_and_does_not_overtake() {
        var topic = declared();
        var first = message(topic, "a");
        var second = message(topic, "a");
        publish(first);
        publish(first, second);
        try (var reader = read(topic)) {
            var ids = new ArrayList<UUID>();
            Eventually.holds(patience(), () -> {
                reader.poll(10).forEach(d -> ids.add(d.message().id()));
                assertThat(ids).contains(first.id(), second.id());
            });
            assertThat(ids.getFirst()).isEqualTo(first.id());
            assertThat(ids.getLast()).isEqualTo(second.id());
        }
    }

    @Test
    void a_topic_that_nobody_declared_is_made() {
        var topic = fresh();
        var sent = publish(message(topic, "a"));
        try (var reader = read(topic)) {
            assertThat(drain(reader, 1)).extracting(d -> d.message().id()).containsExactlyElementsOf(ids(sent));
        }
        assertThat(transport.partitions(topic)).isPositive();
    }

    @Test
    void a_topic_that_is_declared_again_stays_as_it_is() {
        var topic = declared();
        int partitions = transport.partitions(topic);
        var sent = publish(message(topic, "a"));
        transport.declare(List.of(topic, fresh()));
        transport.declare(List.of());
        assertThat(transport.partitions(topic)).isEqualTo(partitions).isPositive();
        try (var reader = read(topic)) {
            assertThat(drain(reader, 1)).extracting(d -> d.message().id()).containsExactlyElementsOf(ids(sent));
        }
    }

    @Test
    void topics_do_not_mix() {
        var one = declared();
        var two = declared();
        publish(message(one, "a"), message(two, "a"), message(one, "a"));
        try (var reader = read(two)) {
            assertThat(drain(reader, 1)).allMatch(d -> d.message().topic().equals(two));
            assertThat(reader.poll(10)).isEmpty();
        }
    }

    @Test
    void a_key_has_one_partition_which_everybody_can_compute() {
        var topic = declared();
        int partitions = transport.partitions(topic);
        publish(messages(topic, 100));
        publish(messages(topic, 100));
        try (var reader = read(topic)) {
            assertThat(drain(reader, 200))
                    .allSatisfy(d -> assertThat(d.partition())
                            .isEqualTo(Transport.partition(d.message().key(), partitions)));
        }
    }

    @Test
    void the_partition_of_a_key_is_the_same_in_every_release() {
        assertThat(Transport.partition("536365", 16)).isEqualTo(9);
        assertThat(Transport.partition("C536379", 16)).isEqualTo(10);
        assertThat(Transport.partition("caf\u00e9", 16)).isEqualTo(5);
    }

    @Test
    void offsets_grow_within_a_partition_and_stay() {
        var topic = declared();
        publish(messages(topic, 100));
        Map<UUID, Long> offsets = new HashMap<>();
        try (var reader = read(topic)) {
            var last = new HashMap<Integer, Long>();
            for (var d : drain(reader, 100)) {
                var before = last.put(d.partition(), d.offset());
                if (before != null) assertThat(d.offset()).isGreaterThan(before);
                offsets.put(d.message().id(), d.offset());
            }
        }
        try (var again = read(topic)) {
            assertThat(drain(again, 100))
                    .allSatisfy(d -> assertThat(d.offset())
                            .isEqualTo(offsets.get(d.message().id())));
        }
    }

    @Test
    void a_reader_resumes_after_the_offset_of_each_partition() {
        var topic = declared();
        publish(messages(topic, 60));
        var handled = new ArrayList<Delivery>();
        var marks = new TreeMap<Integer, Long>();
        try (var reader = read(topic)) {
            while (handled.size() < 25) handled.addAll(poll(reader, 25 - handled.size()));
            reader.done(handled);
            handled.forEach(d -> marks.put(d.partition(), d.offset()));
        }
        publish(messages(topic, 40));
        try (var reader = transport.consume(topic, "readers", marks, NOBODY)) {
            var rest = drain(reader, 75);
            assertThat(rest)
                    .extracting(d -> d.message().id())
                    .doesNotContainAnyElementsOf(
                            handled.stream().map(d -> d.message().id()).toList());
            assertThat(rest)
                    .allSatisfy(d -> assertThat(d.offset()).isGreaterThan(marks.getOrDefault(d.partition(), -1L)));
        }
    }

    @Test
    void what_was_read_and_is_there_is_not_lost() {
        var topic = declared();
        publish(messages(topic, 40));
        var read = new HashMap<Integer, Read>();
        try (var reader = read(topic)) {
            drain(reader, 40)
                    .forEach(d -> read.put(
                            d.partition(), new Read(d.offset(), d.message().id())));
        }
        publish(messages(topic, 10));
        long began = System.nanoTime();
        assertThat(transport.lost(topic, read)).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .as("of %d partitions; nobody reads meanwhile", read.size())
                .isLessThan(Duration.ofSeconds(3));
        assertThat(transport.lost(topic, Map.of())).isEmpty();
    }

    @Test
    void a_partition_that_has_another_message_than_was_read_or_ends_before_it_is_lost() {
        var topic = declared();
        publish(messages(topic, 40));
        var read = new TreeMap<Integer, Read>();
        try (var reader = read(topic)) {
            drain(reader, 40)
                    .forEach(d -> read.put(
                            d.partition(), new Read(d.offset(), d.message().id())));
        }
        assertThat(read).hasSizeGreaterThanOrEqualTo(2);
        int first = read.firstKey();
        int last = read.lastKey();
        read.computeIfPresent(first, (partition, was) -> new Read(was.offset(), UUID.randomUUID()));
        read.computeIfPresent(last, (partition, was) -> new Read(was.offset() + 1_000_000, was.message()));
        assertThat(transport.lost(topic, read)).containsExactlyInAnyOrder(first, last);
    }

    @Test
    void a_partition_that_is_not_named_is_read_from_its_first_message() {
        var topic = declared();
        publish(messages(topic, 60));
        var all = new ArrayList<Delivery>();
        try (var reader = read(topic)) {
            all.addAll(drain(reader, 60));
        }
        int named = all.getFirst().partition();
        var last = all.stream().filter(d -> d.partition() == named).toList().getLast();
        var others = all.stream().filter(d -> d.partition() != named).toList();
        try (var reader = transport.consume(topic, "readers", Map.of(named, last.offset()), NOBODY)) {
            assertThat(reader.behind()).isEqualTo(others.size());
            assertThat(drain(reader, others.size()))
                    .extracting(d -> d.message().id())
                    .containsExactlyInAnyOrderElementsOf(
                            others.stream().map(d -> d.message().id()).toList());
        }
    }

    @Test
    void a_poll_gives_what_is_asked_for_at_most_and_nothing_where_nothing_is() {
        var topic = declared();
        try (var reader = read(topic)) {
            assertThat(reader.poll(10)).isEmpty();
            publish(messages(topic, 10));
            int found = 0;
            while (found < 10) {
                var page = poll(reader, 3);
                assertThat(page).hasSizeBetween(1, 3);
                found += page.size();
            }
            assertThat(reader.poll(10)).isEmpty();
        }
    }

    @Test
    void what_is_polled_and_not_done_is_still_behind() {
        var topic = declared();
        publish(messages(topic, 10));
        try (var reader = read(topic)) {
            Eventually.holds(patience(), () -> assertThat(reader.behind()).isEqualTo(10));
            var page = poll(reader, 4);
            assertThat(reader.behind()).isEqualTo(10);
            reader.done(page);
            assertThat(reader.behind()).isEqualTo(10 - page.size());
            reader.done(drain(reader, 10 - page.size()));
            assertThat(reader.behind()).isZero();
        }
    }

    @Test
    void a_reader_is_woken_when_something_is_published() throws Exception {
        var topic = declared();
        var woken = new CountDownLatch(1);
        try (var reader = transport.consume(topic, "readers", Map.of(), woken::countDown)) {
            assertThat(reader.poll(1)).isEmpty();
            publish(message(topic, "a"));
            assertThat(woken.await(patience().toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
            drain(reader, 1);
        }
    }

    @Test
    void a_reader_at_the_tail_loses_nothing_of_many_publishers_and_keeps_the_order_of_keys() throws Exception {
        var topic = declared();
        int publishers = 8;
        int batches = 25;
        int batch = 8;
        var tail = CompletableFuture.supplyAsync(() -> {
            try (var reader = read(topic)) {
                return drain(reader, publishers * batches * batch);
            }
        });
        var published = Race.of(publishers, number -> {
            var mine = new ArrayList<Message>();
            for (int i = 0; i < batches; i++)
                mine.addAll(publish(IntStream.range(0, batch)
                        .mapToObj(n -> message(topic, "p" + number + "-" + n % 2))
                        .toArray(Message[]::new)));
            return mine;
        });
        var delivered = tail.get(2 * patience().toMillis(), TimeUnit.MILLISECONDS);
        assertThat(delivered).extracting(d -> d.message().id()).doesNotHaveDuplicates();
        for (int p = 0; p < publishers; p++)
            for (var key : List.of("p" + p + "-0", "p" + p + "-1"))
                assertThat(ids(delivered, key)).containsExactlyElementsOf(idsOf(published.get(p), key));
    }

    // ---- what the tests are made of

    private static String fresh() {
        return "t" + UUID.randomUUID();
    }

    private String declared() {
        var topic = fresh();
        transport.declare(List.of(topic));
        return topic;
    }

    private Consumption read(String topic) {
        return transport.consume(topic, "readers", Map.of(), NOBODY);
    }

    private List<Message> publish(Message... messages) {
        return publish(List.of(messages));
    }

    private List<Message> publish(List<Message> messages) {
        assertThat(transport.publish(messages)).allMatch(r -> r instanceof Receipt.Stored);
        return messages;
    }

    /** Something, as soon as there is something. */
    private List<Delivery> poll(Consumption reader, int max) {
        var page = new ArrayList<Delivery>();
        Eventually.holds(patience(), () -> {
            page.addAll(reader.poll(max));
            assertThat(page).isNotEmpty();
        });
        return page;
    }

    /** So many, and no more. */
    private List<Delivery> drain(Consumption reader, int count) {
        var delivered = new ArrayList<Delivery>();
        Eventually.holds(patience(), () -> {
            delivered.addAll(reader.poll(count));
            assertThat(delivered).hasSizeGreaterThanOrEqualTo(count);
        });
        assertThat(delivered).hasSize(count);
        return delivered;
    }

    private static Message message(String topic, String key) {
        return message(topic, key, "{}".getBytes(StandardCharsets.UTF_8));
    }

    private static Message message(String topic, String key, byte[] body) {
        var id = UUID.randomUUID();
        return new Message(id, topic, key, NOON, attributes(id), body);
    }

    private static List<Message> messages(String topic, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> message(topic, "k" + i % 20))
                .toList();
    }

    private static Map<String, String> attributes(UUID id) {
        return Map.of(
                "specversion", "1.0",
                "type", "it-happened",
                "dataversion", "1",
                "source", "suite",
                "sequence", "1",
                "correlationid", "c-1",
                "causationid", id.toString());
    }

    private static List<UUID> ids(List<Message> messages) {
        return messages.stream().map(Message::id).toList();
    }

    private static List<UUID> idsOf(List<Message> messages, String key) {
        return messages.stream()
                .filter(m -> m.key().equals(key))
                .map(Message::id)
                .toList();
    }

    private static List<UUID> ids(List<Delivery> delivered, String key) {
        return idsOf(delivered.stream().map(Delivery::message).toList(), key);
    }
}

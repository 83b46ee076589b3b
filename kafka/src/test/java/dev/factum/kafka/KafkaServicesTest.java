package dev.factum.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.Factum;
import dev.factum.Factum.State;
import dev.factum.Service;
import dev.factum.broker.KafkaBroker;
import dev.factum.event.Cause;
import dev.factum.event.TypeName;
import dev.factum.json.Json;
import dev.factum.kafka.Kafka.Requirements;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.StreamId;
import dev.factum.memory.Memory;
import dev.factum.memory.MemoryStore;
import dev.factum.store.Misconfigured;
import dev.factum.subscription.Subscription;
import dev.factum.test.Eventually;
import dev.factum.topic.Topic;
import dev.factum.topic.Transport.Message;
import dev.factum.topic.Transport.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Services that talk over Kafka: what strangers write, a broker that goes away and comes back, and topics that keep too little. */
class KafkaServicesTest {
    private static final Duration AT_MOST = Duration.ofMinutes(1);
    private static final int MESSAGES = 2_000;
    private static final int KEYS = 50;

    private static KafkaBroker broker;

    @TypeName("ticked")
    record Ticked(String key, int number) {}

    private final Topic<Ticked> ticks = Topic.of("ticks-" + UUID.randomUUID(), Ticked.class, Ticked::key);
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void start() {
        broker = KafkaBroker.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @AfterEach
    void close() throws Exception {
        for (var one : open.reversed()) one.close();
    }

    private <T extends AutoCloseable> T closed(T one) {
        open.add(one);
        return one;
    }

    private Factum sender() {
        var topics = closed(Kafka.topics(broker.address()));
        return closed(Factum.start(Service.named("sender").sends(ticks), Memory.store(), topics, Json.codec()));
    }

    /** Writes each tick down, in a stream of its key. */
    private Factum receiver(MemoryStore store) {
        var topics = closed(Kafka.topics(broker.address()));
        var service = Service.named("receiver")
                .records(Ticked.class)
                .reacts(Subscription.of(
                        "hear",
                        ticks,
                        (tick, tx) -> tx.append(
                                new StreamId("heard", tick.key()), ExpectedVersion.any(), List.of(tick.payload()))));
        return closed(Factum.start(service, store, topics, Json.codec()));
    }

    private void send(Factum sender, int from, int to) {
        for (int i = from; i < to; i++) {
            var tick = new Ticked("k" + i % KEYS, i);
            sender.transact(Cause.request(UUID.randomUUID()), tx -> tx.send(ticks, tick));
        }
    }

    private static List<Integer> heard(Factum receiver, String key) {
        return receiver.log().read(new StreamId("heard", key), 0, 10_000).stream()
                .map(e -> ((Ticked) e.envelope().payload()).number())
                .toList();
    }

    private void awaitAll(Factum receiver, int all) {
        Eventually.holds(AT_MOST, () -> {
            for (int k = 0; k < KEYS; k++) {
                var expected = new ArrayList<Integer>();
                for (int i = k; i < all; i += KEYS) expected.add(i);
                assertThat(heard(receiver, "k" + k)).as("k%d", k).isEqualTo(expected);
            }
        });
    }

    @Test
    void what_is_sent_is_heard_once_in_the_order_of_its_key() {
        var receiver = receiver(Memory.store());
        send(sender(), 0, MESSAGES);
        awaitAll(receiver, MESSAGES);
        assertThat(receiver.status()).allMatch(s -> s.behind() == 0 && s.parked() == 0);
    }

    @Test
    void a_receiver_that_stops_goes_on_where_it_was() {
        var store = Memory.store();
        var sender = sender();
        var first = receiver(store);
        send(sender, 0, MESSAGES / 2);
        Eventually.holds(AT_MOST, () -> assertThat(heard(first, "k0")).isNotEmpty());
        first.close();
        send(sender, MESSAGES / 2, MESSAGES);
        awaitAll(receiver(store), MESSAGES);
    }

    @Test
    void while_the_broker_is_away_appends_go_on_and_when_it_is_back_all_arrives_in_order() {
        var sender = sender();
        var receiver = receiver(Memory.store());
        send(sender, 0, MESSAGES / 2);
        awaitAll(receiver, MESSAGES / 2);
        broker.stop();
        long began = System.nanoTime();
        send(sender, MESSAGES / 2, MESSAGES);
        long away = System.nanoTime() - began;
        assertThat(sender.log().head().at()).isEqualTo(MESSAGES);
        broker.begin();
        long back = System.nanoTime();
        awaitAll(receiver, MESSAGES);
        System.out.printf(
                "the broker was away: %,d messages sent meanwhile in %d ms; %.1f s after it was back all were heard, in order, none twice%n",
                MESSAGES / 2, away / 1_000_000, (System.nanoTime() - back) / 1e9);
        assertThat(receiver.status()).allMatch(s -> s.state() == State.RUNNING && s.parked() == 0);
    }

    @Test
    void what_strangers_write_is_parked_as_it_came_and_stops_nobody_else() {
        var receiver = receiver(Memory.store());
        byte[] noise = {0, -1, 34, 7};
        try (var stranger = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", broker.address()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            stranger.send(new ProducerRecord<>(ticks.name(), "odd".getBytes(UTF_8), noise));
            stranger.send(new ProducerRecord<>(ticks.name(), "gone".getBytes(UTF_8), null));
            stranger.send(new ProducerRecord<>(ticks.name(), null, noise));
        }
        send(sender(), 0, 100);
        awaitAll(receiver, 100);
        Eventually.holds(
                AT_MOST,
                () -> assertThat(receiver.parking().list(Optional.of("hear"), 10))
                        .extracting(parked -> parked.key())
                        .containsExactlyInAnyOrder("odd", "gone", "?"));
    }

    @Test
    void what_is_too_large_is_told_and_holds_up_its_key_alone() {
        var topics = closed(Kafka.topics(broker.address()));
        topics.declare(List.of(ticks.name()));
        var receipts =
                topics.publish(List.of(message("a", 10), message("a", 2 << 20), message("b", 10), message("a", 10)));
        assertThat(receipts.get(0)).isInstanceOf(Receipt.Stored.class);
        assertThat(receipts.get(1)).isInstanceOfSatisfying(Receipt.Failed.class, failed -> {
            assertThat(failed.retryHelps()).isFalse();
            assertThat(failed.reason()).contains("bytes");
        });
        assertThat(receipts.get(2)).isInstanceOf(Receipt.Stored.class);
        assertThat(receipts.get(3))
                .isInstanceOfSatisfying(
                        Receipt.Failed.class,
                        failed -> assertThat(failed.retryHelps()).isTrue());
    }

    private Message message(String key, int bytes) {
        var id = UUID.randomUUID();
        return new Message(
                id,
                ticks.name(),
                key,
                Instant.EPOCH,
                Map.of("specversion", "1.0", "type", "x", "source", "s"),
                new byte[bytes]);
    }

    @Test
    void a_topic_that_keeps_too_little_is_refused_at_the_start() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
            admin.createTopics(List.of(
                            new NewTopic(ticks.name(), 2, (short) 1).configs(Map.of("retention.ms", "60000")),
                            new NewTopic(ticks.name() + "-compacted", 2, (short) 1)
                                    .configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
        }
        var topics = closed(Kafka.topics(broker.address()));
        assertThatThrownBy(() -> topics.declare(List.of(ticks.name())))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining(ticks.name())
                .hasMessageContaining("retention.ms");
        assertThatThrownBy(() -> topics.declare(List.of(ticks.name() + "-compacted")))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("cleanup.policy");
        var patient = closed(Kafka.topics(
                Map.of("bootstrap.servers", broker.address()), new Requirements(4, 0, Duration.ofSeconds(30))));
        patient.declare(List.of(ticks.name()));
        assertThat(patient.partitions(ticks.name())).isEqualTo(2);
    }

    @Test
    void what_order_and_durability_rest_on_cannot_be_set() {
        assertThatThrownBy(() ->
                        Kafka.topics(Map.of("bootstrap.servers", broker.address(), "acks", "1"), Requirements.DEFAULT))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("acks");
    }
}

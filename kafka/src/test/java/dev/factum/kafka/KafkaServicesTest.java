package dev.factum.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.broker.KafkaBroker;
import dev.factum.kafka.Kafka.Requirements;
import dev.factum.store.Misconfigured;
import dev.factum.test.BrokerContract;
import dev.factum.topic.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Services that talk over Kafka: what strangers write, a broker that goes away and comes back, and topics that keep too little. */
class KafkaServicesTest extends BrokerContract {
    private static KafkaBroker broker;

    @BeforeAll
    static void start() {
        broker = KafkaBroker.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Override
    protected Transport transport() {
        return Kafka.topics(broker.address());
    }

    @Override
    protected void stopBroker() {
        broker.stop();
    }

    @Override
    protected void beginBroker() {
        broker.begin();
    }

    @Override
    protected List<String> publishNoise(byte[] noise, String header, String value) {
        try (var stranger = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", broker.address()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            var odd = new ProducerRecord<>(ticks.name(), "odd".getBytes(UTF_8), noise);
            odd.headers().add(header, value.getBytes(UTF_8));
            stranger.send(odd);
            stranger.send(new ProducerRecord<>(ticks.name(), "gone".getBytes(UTF_8), null));
            stranger.send(new ProducerRecord<>(ticks.name(), null, noise));
        }
        return List.of("odd", "gone", "?");
    }

    @Override
    protected void publishStructured(String key, byte[] event) throws Exception {
        try (var stranger = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", broker.address()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            var record = new ProducerRecord<>(ticks.name(), Transport.partition(key, 16), key.getBytes(UTF_8), event);
            record.headers().add("content-type", "application/cloudevents+json; charset=UTF-8".getBytes(UTF_8));
            stranger.send(record).get();
        }
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

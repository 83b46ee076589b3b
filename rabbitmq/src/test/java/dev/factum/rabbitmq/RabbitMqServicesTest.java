package dev.factum.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import dev.factum.broker.RabbitBroker;
import dev.factum.memory.Memory;
import dev.factum.rabbitmq.RabbitMq.Requirements;
import dev.factum.store.Misconfigured;
import dev.factum.test.BrokerContract;
import dev.factum.test.Eventually;
import dev.factum.topic.Transport;
import dev.factum.topic.Transport.Receipt;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Services that talk over RabbitMQ: a broker that is stopped or killed, what is taken away from a topic, and queues of others beside it. */
class RabbitMqServicesTest extends BrokerContract {
    private static RabbitBroker broker;

    @BeforeAll
    static void start() {
        broker = RabbitBroker.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Override
    protected Transport transport() {
        return RabbitMq.topics(broker.uri());
    }

    @Override
    protected void stopBroker() {
        broker.stop();
    }

    @Override
    protected void beginBroker() {
        broker.begin();
    }

    @FunctionalInterface
    private interface Work {
        void on(Channel channel) throws Exception;
    }

    private static void byHand(Work work) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(broker.uri());
        try (var connection = factory.newConnection();
                var channel = connection.createChannel()) {
            work.on(channel);
        }
    }

    @Override
    protected List<String> publishNoise(byte[] noise, String header, String value) throws Exception {
        byHand(channel -> {
            channel.confirmSelect();
            var properties =
                    new BasicProperties.Builder().headers(Map.of(header, value)).build();
            channel.basicPublish(ticks.name(), "3.odd", properties, noise);
            channel.waitForConfirms();
        });
        return List.of("?");
    }

    @Override
    protected void publishStructured(String key, byte[] event) throws Exception {
        byHand(channel -> {
            channel.confirmSelect();
            var properties = new BasicProperties.Builder()
                    .contentType("application/cloudevents+json; charset=UTF-8")
                    .headers(Map.of("cloudEvents:partitionkey", key))
                    .build();
            channel.basicPublish(ticks.name(), "3.ticked", properties, event);
            channel.waitForConfirms();
        });
    }

    @Test
    void killed_it_has_what_it_had_and_all_arrives_in_order() throws Exception {
        var sender = sender();
        var receiver = receiver(Memory.store());
        send(sender, 0, 1_000);
        awaitAll(receiver, 1_000);
        Thread.sleep(3_000); // what it knows of queues is on the disk by then
        send(sender, 1_000, 1_500);
        broker.kill();
        send(sender, 1_500, 2_000);
        broker.begin();
        long back = System.nanoTime();
        awaitAll(receiver, 2_000);
        System.out.printf(
                "RabbitMQ was killed: %.1f s after it was back all were heard, in order, none twice%n",
                (System.nanoTime() - back) / 1e9);
    }

    /** Otherwise a sender would wait in the middle of a message for as long as that lasts. */
    @Test
    void a_broker_that_is_short_of_memory_holds_nobody() {
        var topics = closed(RabbitMq.topics(broker.uri()));
        topics.declare(List.of(ticks.name()));
        var batch =
                IntStream.range(0, 50).mapToObj(i -> message("k" + i, 500_000)).toList();
        broker.setShortOfMemory(true);
        long began = System.nanoTime();
        try {
            Eventually.holds(
                    AT_MOST,
                    () -> assertThat(topics.publish(batch))
                            .last()
                            .isInstanceOfSatisfying(
                                    Receipt.Failed.class,
                                    failed -> assertThat(failed.retryHelps()).isTrue()));
        } finally {
            broker.setShortOfMemory(false);
        }
        System.out.printf(
                "RabbitMQ was short of memory: its sender was told after %.1f s%n", (System.nanoTime() - began) / 1e9);
        Eventually.holds(AT_MOST, () -> assertThat(topics.publish(batch)).allMatch(r -> r instanceof Receipt.Stored));
    }

    @Test
    void a_message_that_no_stream_is_bound_for_is_not_stored_and_the_topic_is_made_again() throws Exception {
        var topics = closed(RabbitMq.topics(broker.uri()));
        topics.declare(List.of(ticks.name()));
        var message = message("a", 10);
        int partition = Transport.partition("a", topics.partitions(ticks.name()));
        byHand(channel -> channel.queueUnbind(ticks.name() + "." + partition, ticks.name(), partition + ".#"));
        assertThat(topics.publish(List.of(message, message("a", 5))))
                .allSatisfy(receipt -> assertThat(receipt)
                        .isInstanceOfSatisfying(
                                Receipt.Failed.class,
                                failed -> assertThat(failed.retryHelps()).isTrue()));
        assertThat(topics.publish(List.of(message))).containsExactly(new Receipt.Stored(message.id()));
    }

    @Test
    void what_a_stream_has_lost_is_told() throws Exception {
        var topics = closed(RabbitMq.topics(broker.uri()));
        var message = message("a", 10);
        topics.publish(List.of(message));
        int partition = Transport.partition("a", topics.partitions(ticks.name()));
        var read = Map.of(partition, new Transport.Read(1, message.id()));
        assertThat(topics.lost(ticks.name(), read)).isEmpty();
        byHand(channel -> channel.queueDelete(ticks.name() + "." + partition));
        var again = closed(RabbitMq.topics(broker.uri()));
        assertThat(again.lost(ticks.name(), read)).containsExactly(partition);
    }

    @Test
    void queues_that_are_no_streams_and_other_requirements_are_refused_by_name() throws Exception {
        var topics = closed(RabbitMq.topics(broker.uri()));
        topics.declare(List.of(ticks.name()));
        var more = closed(RabbitMq.topics(broker.uri(), new Requirements(17, Duration.ofDays(7))));
        assertThatThrownBy(() -> more.declare(Set.of(ticks.name())))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining(ticks.name())
                .hasMessageContaining("17")
                .hasMessageContaining("16");
        var longer = closed(RabbitMq.topics(broker.uri(), new Requirements(16, Duration.ofDays(8))));
        assertThatThrownBy(() -> longer.declare(Set.of(ticks.name())))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("x-max-age");
        var other = ticks.name() + "-classic";
        byHand(channel -> channel.queueDeclare(other + ".0", true, false, false, Map.of()));
        assertThatThrownBy(() -> topics.declare(Set.of(other)))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("x-queue-type");
    }

    /** A topic is an exchange: whoever wants his own queue beside Factum's streams binds one, in any of RabbitMQ's ways. */
    @Test
    void others_bind_queues_of_their_own() throws Exception {
        var topics = closed(RabbitMq.topics(broker.uri()));
        topics.declare(List.of(ticks.name()));
        byHand(channel -> {
            var topic = ticks.name();
            var durable = Map.<String, Object>of("x-queue-type", "quorum", "x-delivery-limit", 3);
            channel.queueDeclare(topic + "-by-type", true, false, false, durable);
            channel.queueBind(topic + "-by-type", topic, "*.x");
            channel.queueDeclare(topic + "-by-another-type", true, false, false, durable);
            channel.queueBind(topic + "-by-another-type", topic, "*.y");
            channel.exchangeDeclare(topic + "-headers", BuiltinExchangeType.HEADERS, true);
            channel.exchangeBind(topic + "-headers", topic, "#");
            channel.queueDeclare(topic + "-by-header", true, false, false, durable);
            channel.queueBind(
                    topic + "-by-header", topic + "-headers", "", Map.of("x-match", "all", "cloudEvents:source", "s"));
            channel.exchangeDeclare(topic + "-fanout", BuiltinExchangeType.FANOUT, true);
            channel.exchangeBind(topic + "-fanout", topic, "#");
            channel.queueDeclare(topic + "-all", true, false, false, Map.of("x-max-priority", 5));
            channel.queueBind(topic + "-all", topic + "-fanout", "");
            int partition = Transport.partition("a", 16);
            channel.exchangeDeclare(topic + "-direct", BuiltinExchangeType.DIRECT, true);
            channel.exchangeBind(topic + "-direct", topic, "#");
            channel.queueDeclare(topic + "-exactly", true, false, false, durable);
            channel.queueBind(topic + "-exactly", topic + "-direct", partition + ".x");
        });
        assertThat(topics.publish(List.of(message("a", 10)))).allMatch(r -> r instanceof Receipt.Stored);
        byHand(channel -> {
            for (var queue : List.of("-by-type", "-by-header", "-all", "-exactly"))
                Eventually.holds(() ->
                        assertThat(has(channel, ticks.name() + queue)).as(queue).isTrue());
            assertThat(has(channel, ticks.name() + "-by-another-type")).isFalse();
        });
    }

    private static boolean has(Channel channel, String queue) {
        try {
            var found = channel.basicGet(queue, true);
            return found != null && found.getProps().getMessageId().length() == 36;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void an_address_that_is_none_is_refused() {
        assertThatThrownBy(() -> RabbitMq.topics("localhost:5672"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("amqp://");
    }
}

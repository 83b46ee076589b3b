package dev.factum.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import dev.factum.broker.RabbitBroker;
import dev.factum.rabbitmq.RabbitMq.Requirements;
import dev.factum.store.Misconfigured;
import dev.factum.test.Eventually;
import dev.factum.topic.Transport;
import dev.factum.topic.Transport.Message;
import dev.factum.topic.Transport.Receipt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Queues beside a topic, for consumers that are not Factum's: one for each of RabbitMQ's ways. */
class RabbitMqOutletsTest {
    private static final Requirements FEW = new Requirements(2, Duration.ofDays(1));

    private static RabbitBroker broker;
    private static int topics;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final String topic = "orders" + ++topics;
    private Channel other;

    @BeforeAll
    static void start() {
        broker = RabbitBroker.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void connect() throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(broker.uri());
        Connection connection = factory.newConnection();
        open.add(connection);
        other = connection.createChannel();
    }

    @AfterEach
    void close() throws Exception {
        for (var one : open.reversed()) one.close();
    }

    private Transport with(Transport transport) {
        open.add(transport);
        transport.declare(Set.of(topic));
        return transport;
    }

    private void send(Transport transport, String type, String source, String... keys) {
        var batch = new ArrayList<Message>();
        for (var key : keys)
            batch.add(new Message(
                    UUID.randomUUID(),
                    topic,
                    key,
                    Instant.now(),
                    Map.of("specversion", "1.0", "type", type, "source", source),
                    (type + " " + key).getBytes(UTF_8)));
        assertThat(transport.publish(batch)).allMatch(r -> r instanceof Receipt.Stored);
    }

    private GetResponse get(String queue) {
        var found = new ArrayList<GetResponse>();
        Eventually.holds(() -> {
            var one = other.basicGet(queue, false);
            if (one != null) found.add(one);
            assertThat(found).as(queue).isNotEmpty();
        });
        return found.getFirst();
    }

    /** What a consumer of a queue gets, in its order, until there is nothing more. */
    private List<String> taken(String queue, int count) {
        var taken = new ArrayList<String>();
        try {
            for (int i = 0; i < count; i++) {
                var one = get(queue);
                taken.add(new String(one.getBody(), UTF_8));
                other.basicAck(one.getEnvelope().getDeliveryTag(), false);
            }
            assertThat(other.basicGet(queue, true))
                    .as(queue + " has nothing more")
                    .isNull();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return taken;
    }

    @Test
    void all_messages_by_a_fanout_exchange() {
        var audit = new Outlet.All(topic, topic + "-audit");
        var transport = with(RabbitMq.topics(broker.uri(), FEW, audit));
        send(transport, "order-placed", "order", "a", "b");
        send(transport, "order-paid", "payment", "a");
        assertThat(taken(audit.queue(), 3)).containsExactly("order-placed a", "order-placed b", "order-paid a");
    }

    @Test
    void some_types_by_a_direct_exchange() {
        var mails = new Outlet.Types(topic, topic + "-mails", Set.of("order-placed", "order-cancelled"));
        var transport = with(RabbitMq.topics(broker.uri(), FEW, mails));
        send(transport, "order-placed", "order", "a", "b", "c", "d");
        send(transport, "order-paid", "payment", "a", "b", "c", "d");
        send(transport, "order-cancelled", "order", "b");
        assertThat(taken(mails.queue(), 5))
                .containsExactly(
                        "order-placed a", "order-placed b", "order-placed c", "order-placed d", "order-cancelled b");
    }

    @Test
    void some_attributes_by_a_headers_exchange() {
        var books = new Outlet.Attributes(topic, topic + "-books", Map.of("source", "payment", "partitionkey", "b"));
        var transport = with(RabbitMq.topics(broker.uri(), FEW, books));
        send(transport, "order-placed", "order", "a", "b");
        send(transport, "order-paid", "payment", "a", "b");
        assertThat(taken(books.queue(), 1)).containsExactly("order-paid b");
    }

    @Test
    void the_most_urgent_first_by_priorities() {
        var desk = new Outlet.Urgent(topic, topic + "-desk", Map.of("fraud-suspected", 9, "order-cancelled", 5));
        var transport = with(RabbitMq.topics(broker.uri(), FEW, desk));
        send(transport, "order-placed", "order", "a", "b");
        send(transport, "order-cancelled", "order", "c");
        send(transport, "fraud-suspected", "payment", "d");
        assertThat(taken(desk.queue(), 4))
                .containsExactly("fraud-suspected d", "order-cancelled c", "order-placed a", "order-placed b");
    }

    @Test
    void what_a_consumer_gives_up_again_and_again_is_put_aside_and_holds_nobody() throws IOException {
        var audit = new Outlet.All(topic, topic + "-audit");
        var transport = with(RabbitMq.topics(broker.uri(), FEW, audit));
        send(transport, "order-placed", "order", "poison");
        int deliveries = 0;
        for (GetResponse one; deliveries < 100 && other.messageCount(audit.queue() + ".dead") == 0; ) {
            one = other.basicGet(audit.queue(), false);
            if (one == null) continue;
            deliveries++;
            other.basicReject(one.getEnvelope().getDeliveryTag(), true);
        }
        assertThat(deliveries).isEqualTo(21);
        send(transport, "order-placed", "order", "next");
        assertThat(taken(audit.queue(), 1)).containsExactly("order-placed next");
        assertThat(taken(audit.queue() + ".dead", 1)).containsExactly("order-placed poison");
    }

    @Test
    void an_outlet_that_is_there_in_another_way_is_refused_by_name() {
        with(RabbitMq.topics(broker.uri(), FEW, new Outlet.All(topic, topic + "-audit")));
        var another =
                RabbitMq.topics(broker.uri(), FEW, new Outlet.Types(topic, topic + "-audit", Set.of("order-placed")));
        open.add(another);
        assertThatThrownBy(() -> another.declare(Set.of(topic)))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining(topic + "-audit")
                .hasMessageContaining("another name");
    }

    @Test
    void options_that_make_no_sense_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Outlet.All("orders", "orders"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Outlet.All("orders", "orders.0"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Outlet.All("", "audit"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Outlet.Types("orders", "mails", Set.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Outlet.Attributes("orders", "books", Map.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Outlet.Urgent("orders", "desk", Map.of("order-placed", 10)))
                .withMessageContaining("desk")
                .withMessageContaining("order-placed");
    }
}

package dev.factum.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.decider.Decision;
import dev.factum.event.Cause;
import dev.factum.event.Ids;
import dev.factum.event.TypeName;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Source;
import dev.factum.log.StreamId;
import dev.factum.saga.Saga;
import dev.factum.saga.Step;
import dev.factum.topic.Answer;
import dev.factum.topic.Topic;
import dev.factum.topic.Transport.Message;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What other services, in other languages and of other releases, get and send: every attribute and the body, byte for byte. */
class WireFormatTest {
    @TypeName("placed")
    record Placed(String order, BigDecimal total) {}

    @TypeName(value = "order-placed", version = 2)
    record OrderPlaced(String order, BigDecimal total, String currency) {}

    @TypeName("pack")
    record Pack(String order) {}

    sealed interface Payment {
        String order();
    }

    @TypeName("charge")
    record Charge(String order, BigDecimal amount) implements Payment {}

    @TypeName("refund")
    record Refund(String order) implements Payment {}

    @TypeName("charging")
    record Charging() {}

    private static final Topic<OrderPlaced> ORDERS = Topic.of("order.events", OrderPlaced.class, OrderPlaced::order);
    private static final Topic<Pack> PACKING = Topic.of("shipping.commands", Pack.class, Pack::order);
    private static final Topic<Payment> PAYMENTS = Topic.of("payment.commands", Payment.class, Payment::order);
    private static final Source<Placed> OWN = Source.own(Placed.class);

    private final Stage stage = new Stage(null);

    @AfterEach
    void clearTheStage() throws Exception {
        stage.close();
    }

    /** Charges whatever was placed. */
    private static final class Paying implements Saga<Charging> {
        @Override
        public String name() {
            return "paying";
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public Class<Charging> states() {
            return Charging.class;
        }

        @Override
        public Charging initial() {
            return new Charging();
        }

        @Override
        public List<Input<Charging, ?>> inputs() {
            return List.of(Saga.on(
                    OWN,
                    (state, placed) -> Step.send(
                                    PAYMENTS, new Charge(placed.order(), placed.total()), new Refund(placed.order()))
                            .to(state)));
        }

        @Override
        public Step<Charging> compensated(Charging state, String reason) {
            return Step.done(state);
        }
    }

    private Factum start(Service service, long seed) {
        var ids = new Ids(stage.clock, new Random(seed));
        return stage.start(
                service,
                stage.store(service.name()),
                new Settings(stage.clock, ids, 500, Duration.ofMillis(10), 16, 1, 20));
    }

    private List<Message> messages(Topic<?> topic) {
        var messages = stage.memoryTopics().messages(topic.name());
        assertThat(messages).hasSize(1);
        return messages;
    }

    private static String text(Message message) {
        var lines = new TreeMap<>(message.attributes());
        lines.put("id", message.id().toString());
        lines.put("key", message.key());
        lines.put("time", message.time().toString());
        var text = new StringBuilder("topic " + message.topic() + "\n");
        lines.forEach((name, value) ->
                text.append("  ").append(name).append(": ").append(value).append('\n'));
        return text + "  " + new String(message.body(), UTF_8) + "\n";
    }

    @Test
    void what_is_published_sent_and_answered_is_what_it_was() throws IOException {
        start(
                Service.named("payment")
                        .handles(PAYMENTS, (command, tx) -> Decision.refuse("card.declined", "no money on it")),
                1);
        var order = start(
                Service.named("order")
                        .records(Placed.class)
                        .publishes(
                                Placed.class,
                                ORDERS,
                                placed -> List.of(new OrderPlaced(placed.order(), placed.total(), "GBP")))
                        .sends(PACKING, PAYMENTS)
                        .orchestrates(new Paying()),
                2);
        var cause = Cause.request(UUID.fromString("018f0000-0000-7000-8000-000000000001"), "talk-1");
        order.transact(cause, tx -> {
            tx.append(
                    new StreamId("order", "536365"),
                    ExpectedVersion.noStream(),
                    List.of(new Placed("536365", new BigDecimal("139.10"))));
            tx.send(PACKING, new Pack("536365"));
        });
        var topics = List.<Topic<?>>of(ORDERS, PACKING, PAYMENTS, Answer.topic("order"));
        Eventually.holds(() -> topics.forEach(this::messages));
        var text = new StringBuilder();
        for (var topic : topics) for (var message : messages(topic)) text.append(text(message));
        Golden.check("wire.txt", text.toString());
    }
}

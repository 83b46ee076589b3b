package dev.factum.shop.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.event.Cause;
import dev.factum.json.Json;
import dev.factum.log.Position;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.shop.contract.Amount;
import dev.factum.shop.contract.Orders;
import dev.factum.shop.notification.AskOrder.Order;
import dev.factum.shop.notification.Mailbox.Mail;
import dev.factum.shop.notification.Mailbox.Occasion;
import dev.factum.store.Store;
import dev.factum.test.Eventually;
import dev.factum.test.PostgresForTests;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

/** A notice has an id and no more; the rest is asked for. */
class TellOutcomeTest {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private static final Amount TOTAL = new Amount("12.50", "GBP");

    private final Map<String, Order> orders = new ConcurrentHashMap<>();
    private final List<Position> asked = new CopyOnWriteArrayList<>();
    private final List<Mail> mails = new CopyOnWriteArrayList<>();
    private Store store;
    private Factum notification;
    private Factum order;

    @BeforeEach
    void start() {
        var topics = Memory.topics();
        store = Postgres.store(postgres.database(5), "notification");
        notification = Factum.start(
                Service.named("notification")
                        .performs(new TellOutcome(this::ask, (mail, connection) -> mails.add(mail))),
                store,
                topics,
                Json.codec());
        order = Factum.start(Service.named("order").sends(Orders.NOTICES), Memory.store(), topics, Json.codec());
    }

    @AfterEach
    void stop() {
        notification.close();
        order.close();
        store.close();
    }

    private Order ask(String orderId, Position after) throws IOException {
        asked.add(after);
        var known = orders.get(orderId);
        if (known == null) throw new IOException("nobody answers");
        return known;
    }

    private void close(String orderId) {
        order.transact(Cause.request(UUID.randomUUID()), tx -> tx.send(Orders.NOTICES, new Orders.Closed(orderId)));
    }

    private void awaitMails(Mail... all) {
        Eventually.holds(() -> assertThat(mails).containsExactlyInAnyOrder(all));
        Eventually.holds(
                () -> assertThat(notification.status().getFirst().behind()).isZero());
    }

    private static Mail mail(String orderId, String subject) {
        return new Mail("customer-7@shop.example", subject, orderId, Occasion.CLOSED);
    }

    @Test
    void how_it_ended_is_written_to_whoever_is_known() {
        orders.put("1", new Order("1", "7", "completed", null, TOTAL));
        orders.put("2", new Order("2", "7", "cancelled", "declined", TOTAL));
        orders.put("3", new Order("3", null, "completed", null, TOTAL));
        List.of("1", "2", "3").forEach(this::close);
        awaitMails(
                mail("1", "Your order 1 of 12.50 GBP is on its way"),
                mail("2", "Your order 2 was cancelled: the payment was declined"));
        assertThat(asked)
                .contains(new Position("order", 1, 0), new Position("order", 2, 0), new Position("order", 3, 0));
    }

    @Test
    void it_is_asked_again_while_nobody_answers_and_while_the_answer_is_older_than_the_notice() {
        close("1");
        Eventually.holds(() -> assertThat(asked).isNotEmpty());
        orders.put("1", new Order("1", "7", "processing", null, TOTAL));
        int before = asked.size();
        Eventually.holds(() -> assertThat(asked).hasSizeGreaterThan(before + 1));
        assertThat(mails).isEmpty();
        orders.put("1", new Order("1", "7", "completed", null, TOTAL));
        awaitMails(mail("1", "Your order 1 of 12.50 GBP is on its way"));
    }

    @Test
    void the_answer_is_what_the_gateway_says() {
        var json = """
                {"orderId":"1","customerId":null,"country":"France","placedOn":"2010-12-01","placedAt":"2010-12-01T08:00:00Z","status":"cancelled",
                 "reason":"declined","lines":3,"total":{"amount":"12.50","currency":"GBP"},"correlation":"c"}""";
        assertThat(JsonMapper.shared().readValue(json, Order.class))
                .isEqualTo(new Order("1", null, "cancelled", "declined", TOTAL));
    }
}

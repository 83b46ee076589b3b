package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Factum;
import dev.factum.event.Cause;
import dev.factum.log.StreamId;
import dev.factum.saga.SagaStep;
import dev.factum.test.Checkout.CheckoutSaga;
import dev.factum.test.Checkout.Deeds;
import dev.factum.test.Checkout.OrderEvent;
import dev.factum.test.Checkout.Place;
import dev.factum.topic.Topic;
import dev.factum.topic.Transport.Message;
import java.util.List;

/** Tests of running checkouts: an order service with the saga, and two services that do what it says. */
abstract class Checkouts extends OnBoth {
    static final String SAGA = "checkout";

    final CheckoutSaga saga = new CheckoutSaga();
    final Deeds stock = Deeds.stock();
    final Deeds payment = Deeds.payment();

    /** All three. @return the order service */
    Factum start() {
        startStock();
        startPayment();
        return startOrder();
    }

    Factum startOrder() {
        return stage.start(Checkout.order(saga));
    }

    Factum startStock() {
        return stage.start(stock.service());
    }

    Factum startPayment() {
        return stage.start(payment.service());
    }

    /** A checkout that was charged and never told so, and is undone while payment, which is to begin, is away. @return the order service */
    Factum undoingWithPaymentAway(String id) {
        payment.keepsQuiet.add(id);
        startStock();
        var paying = startPayment();
        var order = startOrder();
        place(order, id);
        awaitSteps(order, id, 2);
        Eventually.holds(() -> assertThat(
                        status(paying, Checkout.PAYMENT_COMMANDS.name()).behind())
                .isZero());
        paying.close();
        stage.clock.tick(Checkout.TO_CHARGE);
        awaitSteps(order, id, 3);
        return order;
    }

    static Cause place(Factum order, String id) {
        var cause = Accounts.cause();
        order.execute(Checkout.AGGREGATE, new Place(id, 30), cause);
        return cause;
    }

    static List<OrderEvent> events(Factum order, String id) {
        return order.log().read(new StreamId("order", id), 0, 100).stream()
                .map(e -> (OrderEvent) e.envelope().payload())
                .toList();
    }

    static void awaitEnd(Factum order, OrderEvent end) {
        Eventually.holds(() -> assertThat(events(order, end.order())).last().isEqualTo(end));
    }

    /** What became of a checkout, step by step. */
    static List<SagaStep> steps(Factum order, String id) {
        return order.log().read(new StreamId(SagaStep.category(SAGA), id), 0, 100).stream()
                .map(e -> (SagaStep) e.envelope().payload())
                .toList();
    }

    static void awaitSteps(Factum order, String id, int count) {
        Eventually.holds(() -> assertThat(steps(order, id)).hasSize(count));
    }

    /** What each step heard. */
    static List<String> heard(Factum order, String id) {
        return steps(order, id).stream().map(SagaStep::input).toList();
    }

    /** What has become of the commands at a step. */
    static List<String> phases(SagaStep step) {
        return step.pending().stream().map(SagaStep.Pending::phase).toList();
    }

    /** The types of what was said about an order on a topic, in order. */
    List<String> said(Topic<?> topic, String order) {
        return stage.published(topic.name()).stream()
                .filter(message -> message.key().equals(order))
                .map(message -> message.attributes().get("type"))
                .toList();
    }

    /** Puts something on a topic that none of the services has sent. */
    void publish(Message... messages) {
        stage.topics.publish(List.of(messages));
    }
}

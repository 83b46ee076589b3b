package dev.factum.test;

import static dev.factum.test.Checkout.ORDERS;
import static dev.factum.test.Checkout.PAYMENTS;
import static dev.factum.test.Checkout.PAYMENT_COMMANDS;
import static dev.factum.test.Checkout.STOCK;
import static dev.factum.test.Checkout.STOCK_COMMANDS;
import static dev.factum.test.Checkout.TO_CHARGE;
import static dev.factum.test.Checkout.TO_RESERVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.parking.Parking.Parked;
import dev.factum.saga.SagaStep;
import dev.factum.saga.Step;
import dev.factum.test.Checkout.AtOnceSaga;
import dev.factum.test.Checkout.Cancelled;
import dev.factum.test.Checkout.CheckoutSaga;
import dev.factum.test.Checkout.Completed;
import dev.factum.test.Checkout.Do;
import dev.factum.test.Checkout.OrderEvent;
import dev.factum.test.Checkout.Placed;
import dev.factum.topic.Answer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** A saga over three services: what was done is done once, and what cannot be finished is undone in reverse. */
class SagasTest extends Checkouts {
    private List<Parked> parked(Factum order) {
        return order.parking().list(Optional.of(SAGA), 100);
    }

    // ---- good ends

    @Test
    void a_checkout_reserves_then_charges_then_completes() {
        var order = start();
        place(order, "7");
        awaitEnd(order, new Completed("7"));
        assertThat(events(order, "7")).containsExactly(new Placed("7", 30), new Completed("7"));
        assertThat(heard(order, "7")).containsExactly("order-placed", "done", "done");
        assertThat(said(STOCK, "7")).containsExactly("done");
        assertThat(said(PAYMENTS, "7")).containsExactly("done");
        assertThat(order.sagas(SAGA)).isEqualTo(Map.of("completed", 1L));
        assertThat(order.deadlines()).isZero();
    }

    @Test
    void two_hundred_checkouts_at_once_all_come_to_their_end() {
        var order = start();
        for (int i = 0; i < 200; i++) {
            if (i % 4 == 1) stock.refuses.add("o" + i);
            if (i % 4 == 2) payment.refuses.add("o" + i);
        }
        Race.of(4, number -> {
            for (int i = number; i < 200; i += 4) place(order, "o" + i);
            return number;
        });
        for (int i = 0; i < 200; i++)
            awaitEnd(
                    order,
                    switch (i % 4) {
                        case 1 -> new Cancelled("o" + i, "stock.refused");
                        case 2 -> new Cancelled("o" + i, "payment.refused");
                        default -> new Completed("o" + i);
                    });
        assertThat(order.sagas(SAGA)).isEqualTo(Map.of("completed", 100L, "compensated", 100L));
        assertThat(order.deadlines()).isZero();
    }

    // ---- undone

    @Test
    void a_refused_first_command_cancels_the_order_with_the_code_of_the_refusal_and_undoes_nothing() {
        stock.refuses.add("7");
        var order = start();
        place(order, "7");
        awaitEnd(order, new Cancelled("7", "stock.refused"));
        assertThat(heard(order, "7")).containsExactly("order-placed", "refused");
        assertThat(said(STOCK_COMMANDS, "7")).containsExactly("do");
        assertThat(said(PAYMENT_COMMANDS, "7")).isEmpty();
        assertThat(order.sagas(SAGA)).isEqualTo(Map.of("compensated", 1L));
        assertThat(order.deadlines()).isZero();
    }

    @Test
    void every_step_is_in_the_log_with_its_state_its_commands_its_reason_and_its_deadline() {
        payment.refuses.add("7");
        var order = start();
        place(order, "7");
        awaitEnd(order, new Cancelled("7", "payment.refused"));
        var steps = steps(order, "7");
        assertThat(steps).extracting(SagaStep::input).containsExactly("order-placed", "done", "refused", "accepted");
        assertThat(steps)
                .extracting(SagaStep::status)
                .containsExactly("RUNNING", "RUNNING", "COMPENSATING", "COMPENSATED");
        assertThat(steps)
                .extracting(step -> step.state().type())
                .containsExactly("checkout.reserving", "checkout.charging", "checkout.charging", "checkout.over");
        assertThat(steps)
                .extracting(Checkouts::phases)
                .containsExactly(
                        List.of("SENT"),
                        List.of("SENT", "SENT"),
                        List.of("UNDOING", "REFUSED"),
                        List.of("UNDONE", "REFUSED", "SENT"));
        assertThat(steps)
                .extracting(SagaStep::reason)
                .containsExactly(null, null, "payment.refused", "payment.refused");
        var now = stage.clock.instant();
        assertThat(steps)
                .extracting(SagaStep::deadline)
                .containsExactly(now.plus(TO_RESERVE), now.plus(TO_CHARGE), now.plus(saga.undoWithin()), null);
        assertThat(said(STOCK, "7")).containsExactly("done", "undone");
    }

    @Test
    void undos_run_in_reverse_each_after_the_one_before_was_acknowledged() {
        var order = undoingWithPaymentAway("7");
        Eventually.holds(() -> assertThat(said(PAYMENT_COMMANDS, "7")).containsExactly("do", "undo"));
        assertThat(said(STOCK_COMMANDS, "7")).as("payment has not undone").containsExactly("do");
        startPayment();
        awaitEnd(order, new Cancelled("7", "timed out"));
        assertThat(heard(order, "7")).containsExactly("order-placed", "done", "deadline", "accepted", "accepted");
        assertThat(steps(order, "7").subList(2, 5))
                .extracting(Checkouts::phases)
                .containsExactly(
                        List.of("SENT", "UNDOING"), List.of("UNDOING", "UNDONE"), List.of("UNDONE", "UNDONE", "SENT"));
        assertThat(said(STOCK, "7")).containsExactly("done", "undone");
    }

    @Test
    void the_undo_of_a_command_that_is_refused_while_others_are_undone_is_dropped() {
        var order = stage.start(Checkout.order(new AtOnceSaga()));
        place(order, "7");
        awaitSteps(order, "7", 1);
        stage.clock.tick(TO_RESERVE);
        awaitSteps(order, "7", 2);
        stock.refuses.add("7");
        startStock();
        awaitSteps(order, "7", 3);
        startPayment();
        awaitEnd(order, new Cancelled("7", "timed out"));
        assertThat(steps(order, "7"))
                .extracting(Checkouts::phases)
                .containsExactly(
                        List.of("SENT", "SENT"),
                        List.of("SENT", "UNDOING"),
                        List.of("REFUSED", "UNDOING"),
                        List.of("REFUSED", "UNDONE", "SENT"));
        assertThat(said(STOCK_COMMANDS, "7")).containsExactly("do");
        assertThat(said(PAYMENTS, "7")).containsExactly("done", "undone");
    }

    @Test
    void a_saga_is_told_which_of_its_commands_was_refused() {
        var told = new ConcurrentLinkedQueue<Object>();
        var asking = new CheckoutSaga() {
            @Override
            public Step<Checkout.State> refused(Checkout.State state, Object command, String code) {
                told.add(command);
                return super.refused(state, command, code);
            }
        };
        stock.refuses.add("7");
        startStock();
        var order = stage.start(Checkout.order(asking));
        place(order, "7");
        awaitEnd(order, new Cancelled("7", "stock.refused"));
        assertThat(told).containsOnly(new Do("7", 30));
    }

    // ---- repeated, late, unknown

    @Test
    void what_is_delivered_twice_is_done_once() {
        payment.refuses.add("8");
        var twice = WrappedTransport.twice(stage.topics);
        stage.start(stock.service(), stage.store("stock"), twice, stage.settings);
        stage.start(payment.service(), stage.store("payment"), twice, stage.settings);
        var order = stage.start(Checkout.order(saga), stage.store("order"), twice, stage.settings);
        place(order, "7");
        place(order, "8");
        awaitEnd(order, new Completed("7"));
        awaitEnd(order, new Cancelled("8", "payment.refused"));
        assertThat(said(STOCK, "7")).containsExactly("done");
        assertThat(said(PAYMENTS, "7")).containsExactly("done");
        assertThat(said(STOCK, "8")).containsExactly("done", "undone");
        assertThat(heard(order, "7")).hasSize(3);
        assertThat(heard(order, "8")).hasSize(4);
    }

    @Test
    void a_starting_event_that_comes_again_under_another_id_starts_nothing() {
        var order = startOrder();
        place(order, "7");
        awaitSteps(order, "7", 1);
        publish(Wire.message(ORDERS, new Placed("7", 30)));
        start();
        awaitEnd(order, new Completed("7"));
        publish(Wire.message(ORDERS, new Placed("7", 30)));
        Eventually.holds(() -> assertThat(status(order, SAGA).behind()).isZero());
        assertThat(heard(order, "7")).containsExactly("order-placed", "done", "done");
        assertThat(said(STOCK_COMMANDS, "7")).containsExactly("do");
        assertThat(order.sagas(SAGA)).isEqualTo(Map.of("completed", 1L));
    }

    @Test
    void an_answer_to_a_command_that_nobody_sent_is_ignored() {
        var order = startOrder();
        place(order, "7");
        awaitSteps(order, "7", 1);
        var answers = Answer.topic("order");
        publish(
                Wire.message(answers, new Answer.Refused(UUID.randomUUID(), "7", "no", "never")),
                Wire.message(answers, new Answer.Accepted(UUID.randomUUID(), "7")),
                Wire.message(answers, new Answer.Refused(UUID.randomUUID(), "nobody", "no", "never")));
        Eventually.holds(() -> assertThat(status(order, SAGA).behind()).isZero());
        assertThat(steps(order, "7")).hasSize(1);
        assertThat(steps(order, "nobody")).isEmpty();
        assertThat(parked(order)).isEmpty();
        startStock();
        startPayment();
        awaitEnd(order, new Completed("7"));
    }

    // ---- bugs

    @Test
    void a_saga_that_fails_on_an_input_parks_that_key_alone_and_goes_on_when_it_is_mended() {
        saga.chokesOn.add("7");
        var order = start();
        place(order, "7");
        place(order, "8");
        awaitEnd(order, new Completed("8"));
        Eventually.holds(() -> assertThat(parked(order)).hasSize(1));
        publish(Wire.message(ORDERS, new Placed("7", 30)));
        Eventually.holds(
                () -> assertThat(parked(order)).extracting(Parked::attempts).containsExactly(1, 0));
        assertThat(parked(order)).extracting(Parked::key).containsOnly("7");
        assertThat(parked(order)).extracting(Parked::error).containsExactly("IllegalStateException: a bug", "");
        assertThat(heard(order, "7")).containsExactly("order-placed");
        saga.chokesOn.clear();
        order.parking().redrive(SAGA, "7", "ann");
        awaitEnd(order, new Completed("7"));
        assertThat(heard(order, "7")).containsExactly("order-placed", "done", "done");
        Eventually.holds(() -> assertThat(parked(order)).isEmpty());
    }

    @Test
    void a_saga_that_sends_to_a_topic_which_its_service_does_not_declare_is_parked() {
        var order = stage.start(Service.named("order")
                .decides(Checkout.AGGREGATE)
                .publishes(OrderEvent.class, ORDERS, List::of)
                .orchestrates(saga));
        place(order, "7");
        Eventually.holds(() -> assertThat(parked(order))
                .extracting(Parked::error)
                .singleElement()
                .asString()
                .contains("service order does not declare the topic stock.commands"));
        assertThat(steps(order, "7")).isEmpty();
    }
}

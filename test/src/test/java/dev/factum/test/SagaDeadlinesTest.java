package dev.factum.test;

import static dev.factum.test.Checkout.PAYMENTS;
import static dev.factum.test.Checkout.PAYMENT_COMMANDS;
import static dev.factum.test.Checkout.STOCK;
import static dev.factum.test.Checkout.STOCK_COMMANDS;
import static dev.factum.test.Checkout.TO_CHARGE;
import static dev.factum.test.Checkout.TO_RESERVE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Factum;
import dev.factum.saga.SagaStep;
import dev.factum.saga.Step;
import dev.factum.test.Checkout.Cancelled;
import dev.factum.test.Checkout.CheckoutSaga;
import dev.factum.test.Checkout.Completed;
import dev.factum.test.Checkout.Done;
import dev.factum.test.Checkout.Placed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Deadlines of sagas: by the clock, once, and whatever comes late strands nothing. */
class SagaDeadlinesTest extends Checkouts {
    @Test
    void a_deadline_fires_when_its_time_has_come_and_not_before() {
        var order = startOrder();
        place(order, "early");
        awaitSteps(order, "early", 1);
        stage.clock.tick(Duration.ofMillis(1));
        place(order, "late");
        awaitSteps(order, "late", 1);
        assertThat(order.deadlines()).isEqualTo(2);
        stage.clock.tick(TO_RESERVE.minusMillis(1));
        awaitSteps(order, "early", 2);
        startStock();
        awaitEnd(order, new Cancelled("early", "timed out"));
        awaitSteps(order, "late", 2);
        assertThat(heard(order, "late")).containsExactly("order-placed", "done");
        startPayment();
        awaitEnd(order, new Completed("late"));
        assertThat(order.deadlines()).isZero();
    }

    @Test
    void a_deadline_has_exactly_one_outcome() {
        stock.keepsQuiet.add("7");
        startStock();
        var order = startOrder();
        place(order, "7");
        awaitSteps(order, "7", 1);
        stage.clock.tick(TO_RESERVE);
        awaitEnd(order, new Cancelled("7", "timed out"));
        stage.clock.tick(Duration.ofDays(1));
        fireAnother(order);
        assertThat(events(order, "7")).containsExactly(new Placed("7", 30), new Cancelled("7", "timed out"));
        assertThat(heard(order, "7")).containsExactly("order-placed", "deadline", "accepted");
        assertThat(said(STOCK_COMMANDS, "7")).containsExactly("do", "undo");
        assertThat(order.deadlines()).isZero();
    }

    /** Another saga's deadline that comes, so that all those which were due before have come. */
    private void fireAnother(Factum order) {
        stock.keepsQuiet.add("another");
        place(order, "another");
        awaitSteps(order, "another", 1);
        stage.clock.tick(TO_RESERVE);
        awaitEnd(order, new Cancelled("another", "timed out"));
    }

    @Test
    void moving_on_sets_the_deadline_of_the_next_state() {
        payment.keepsQuiet.add("7");
        var order = start();
        place(order, "7");
        awaitSteps(order, "7", 2);
        assertThat(order.deadlines()).isEqualTo(1);
        stage.clock.tick(TO_RESERVE);
        fireAnother(order);
        assertThat(steps(order, "7")).as("the first deadline is cleared").hasSize(2);
        stage.clock.tick(TO_CHARGE.minus(TO_RESERVE).minus(TO_RESERVE));
        awaitEnd(order, new Cancelled("7", "timed out"));
    }

    @Test
    void an_answer_that_comes_after_the_deadline_does_nothing_and_strands_nothing() {
        stock.keepsQuiet.add("7");
        var stocking = startStock();
        startPayment();
        var order = startOrder();
        place(order, "7");
        awaitSteps(order, "7", 1);
        stage.clock.tick(TO_RESERVE);
        awaitEnd(order, new Cancelled("7", "timed out"));
        stocking.transact(Accounts.cause(), tx -> Checkout.Deeds.note(tx, "7", new Done("7")));
        place(order, "8");
        awaitEnd(order, new Completed("8")); // its stock was reserved later, so the late answer was heard
        assertThat(said(STOCK, "7")).containsExactly("undone", "done");
        assertThat(heard(order, "7")).containsExactly("order-placed", "deadline", "accepted");
        assertThat(said(PAYMENT_COMMANDS, "7")).isEmpty();
        assertThat(order.sagas(SAGA)).isEqualTo(Map.of("compensated", 1L, "completed", 1L));
    }

    @Test
    void an_undo_does_not_overtake_its_command_though_nobody_has_taken_that_yet() {
        var order = startOrder();
        place(order, "7");
        awaitSteps(order, "7", 1);
        stage.clock.tick(TO_RESERVE);
        awaitSteps(order, "7", 2);
        var stocking = startStock();
        awaitEnd(order, new Cancelled("7", "timed out"));
        assertThat(said(STOCK, "7")).containsExactly("done", "undone");
        assertThat(heard(order, "7")).containsExactly("order-placed", "deadline", "accepted");
        assertThat(stocking.parking().list(Optional.empty(), 10)).isEmpty();
    }

    @Test
    void a_command_that_is_refused_after_its_undo_was_sent_is_over_and_keeps_the_first_reason() {
        stock.refuses.add("7");
        var order = startOrder();
        place(order, "7");
        awaitSteps(order, "7", 1);
        stage.clock.tick(TO_RESERVE);
        awaitSteps(order, "7", 2);
        startStock();
        awaitEnd(order, new Cancelled("7", "timed out"));
        assertThat(heard(order, "7")).containsExactly("order-placed", "deadline", "refused");
        assertThat(order.sagas(SAGA)).isEqualTo(Map.of("compensated", 1L));
    }

    @Test
    void an_answer_at_the_deadline_leads_to_one_end_of_two() {
        var order = startOrder();
        startPayment();
        for (int i = 0; i < 50; i++) place(order, "o" + i);
        for (int i = 0; i < 50; i++) awaitSteps(order, "o" + i, 1);
        Race.of(2, number -> {
            if (number == 0) startStock();
            else stage.clock.tick(TO_RESERVE);
            return number;
        });
        for (int i = 0; i < 50; i++) assertOneEnd(order, "o" + i);
        assertThat(order.deadlines()).isZero();
    }

    /** Completed with everything done, or cancelled with nothing left done. */
    private void assertOneEnd(Factum order, String id) {
        Eventually.holds(() -> assertThat(events(order, id)).as(id).hasSize(2));
        if (events(order, id).getLast() instanceof Completed) {
            assertThat(said(STOCK, id)).as(id).containsExactly("done");
            assertThat(said(PAYMENTS, id)).as(id).containsExactly("done");
        } else {
            assertThat(said(STOCK, id)).as(id).containsExactly("done", "undone");
            assertThat(said(PAYMENTS, id)).as(id).isEmpty();
        }
    }

    @Test
    void a_deadline_that_passes_while_the_service_is_down_fires_when_it_comes() {
        startStock();
        var before = startOrder();
        place(before, "7");
        awaitSteps(before, "7", 2);
        before.close();
        stage.clock.tick(TO_CHARGE);
        var order = startOrder();
        startPayment();
        awaitEnd(order, new Cancelled("7", "timed out"));
        assertThat(heard(order, "7")).containsExactly("order-placed", "done", "deadline", "accepted", "accepted");
        assertThat(said(PAYMENTS, "7")).containsExactly("done", "undone");
        assertThat(said(STOCK, "7")).containsExactly("done", "undone");
    }

    /** A saga that waits on, whatever comes. */
    private static final class Patient extends CheckoutSaga {
        final Map<String, Integer> timedOut = new ConcurrentHashMap<>();

        @Override
        public Step<Checkout.State> timedOut(Checkout.State state) {
            if (state instanceof Checkout.Reserving(var id, var ignored)) timedOut.merge(id, 1, Integer::sum);
            return Step.ignore();
        }

        @Override
        public Step<Checkout.State> refused(Checkout.State state, Object command, String code) {
            return Step.ignore();
        }
    }

    @Test
    void a_deadline_that_the_saga_ignores_does_not_come_again() {
        var patient = new Patient();
        var order = stage.start(Checkout.order(patient));
        place(order, "7");
        awaitSteps(order, "7", 1);
        stage.clock.tick(TO_RESERVE);
        Eventually.holds(() -> assertThat(order.deadlines()).isZero());
        stock.refuses.add("7");
        startStock();
        awaitSteps(order, "7", 2);
        stock.keepsQuiet.add("8");
        place(order, "8");
        awaitSteps(order, "8", 1);
        stage.clock.tick(TO_RESERVE);
        Eventually.holds(() -> assertThat(patient.timedOut).containsEntry("8", 1));
        assertThat(patient.timedOut).containsEntry("7", 1);
    }

    @Test
    void a_deadline_that_has_not_come_stays_though_a_refusal_changes_nothing_else() {
        var patient = new Patient();
        stock.refuses.add("7");
        startStock();
        var order = stage.start(Checkout.order(patient));
        place(order, "7");
        awaitSteps(order, "7", 2);
        assertThat(phases(steps(order, "7").getLast())).containsExactly("REFUSED");
        assertThat(order.deadlines()).isEqualTo(1);
        stage.clock.tick(TO_RESERVE);
        Eventually.holds(() -> assertThat(patient.timedOut).containsEntry("7", 1));
        Eventually.holds(() -> assertThat(order.deadlines()).isZero());
    }

    /** A saga that fails at the deadline of some orders. */
    private static final class FailsAtDeadline extends CheckoutSaga {
        final Map<String, Throwable> failures = new ConcurrentHashMap<>();

        @Override
        public Step<Checkout.State> timedOut(Checkout.State state) {
            var failure = state instanceof Checkout.Reserving(var id, var ignored) ? failures.get(id) : null;
            if (failure instanceof RuntimeException unchecked) throw unchecked;
            if (failure instanceof Error error) throw error;
            return super.timedOut(state);
        }
    }

    @Test
    void a_saga_that_fails_at_a_deadline_is_asked_again_later_and_the_others_go_on() {
        var fails = new FailsAtDeadline();
        fails.failures.put("7", new IllegalStateException("a bug"));
        fails.failures.put("8", new AssertionError("a broken promise"));
        stock.keepsQuiet.addAll(List.of("7", "8", "9"));
        startStock();
        var order = stage.start(Checkout.order(fails));
        for (var id : List.of("7", "8", "9")) {
            place(order, id);
            awaitSteps(order, id, 1);
            stage.clock.tick(Duration.ofMillis(1));
        }
        stage.clock.tick(TO_RESERVE);
        awaitEnd(order, new Cancelled("9", "timed out"));
        assertThat(order.deadlines()).isEqualTo(2);
        assertThat(steps(order, "7")).hasSize(1);
        fails.failures.clear();
        stage.clock.tick(Duration.ofMinutes(1));
        awaitEnd(order, new Cancelled("7", "timed out"));
        awaitEnd(order, new Cancelled("8", "timed out"));
        assertThat(steps(order, "7")).extracting(SagaStep::input).contains("deadline");
        assertThat(order.deadlines()).isZero();
    }
}

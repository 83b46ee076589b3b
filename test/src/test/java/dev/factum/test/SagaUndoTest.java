package dev.factum.test;

import static dev.factum.test.Checkout.PAYMENT_COMMANDS;
import static dev.factum.test.Checkout.STOCK;
import static dev.factum.test.Checkout.TO_CHARGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.Factum;
import dev.factum.saga.Course;
import dev.factum.saga.SagaDesk.Standing;
import dev.factum.saga.SagaRequest;
import dev.factum.saga.SagaStep;
import dev.factum.test.Checkout.Cancelled;
import dev.factum.test.Checkout.Placed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Undos that fail: sent again, given up in the end so that the others run, and an operator's then. */
class SagaUndoTest extends Checkouts {
    private static final String STUCK = "compensation-stuck";

    /** A checkout whose charge was made and never answered, so that it is undone: the payment refuses. */
    private Factum undoing() {
        payment.keepsQuiet.add("7");
        payment.refusesToUndo.add("7");
        var order = start();
        place(order, "7");
        awaitSteps(order, "7", 2);
        stage.clock.tick(TO_CHARGE);
        awaitRefusals(order, 1);
        return order;
    }

    private static void awaitRefusals(Factum order, long count) {
        Eventually.holds(() ->
                assertThat(heard(order, "7").stream().filter("refused"::equals)).hasSize((int) count));
    }

    private static SagaStep last(Factum order) {
        return steps(order, "7").getLast();
    }

    private void refuseUntilStuck(Factum order, long before) {
        for (int send = 2; send <= Course.UNDO_SENDS; send++) {
            stage.clock.tick(Course.UNDO_LONGEST_WAIT);
            awaitRefusals(order, before + send);
        }
        Eventually.holds(() -> assertThat(order.sagas(SAGA)).isEqualTo(Map.of(STUCK, 1L)));
    }

    @Test
    void an_undo_that_fails_for_a_while_is_sent_again_as_another_message_and_the_saga_ends_as_it_should() {
        var order = undoing();
        for (int refusals = 2; refusals <= 3; refusals++) {
            stage.clock.tick(Duration.ofSeconds(4));
            awaitRefusals(order, refusals);
        }
        assertThat(last(order).pending().getLast())
                .extracting(SagaStep.Pending::sends, SagaStep.Pending::problem)
                .containsExactly(3, "payment.final");
        payment.refusesToUndo.clear();
        stage.clock.tick(Duration.ofSeconds(4));
        awaitEnd(order, new Cancelled("7", "timed out"));
        assertThat(said(PAYMENT_COMMANDS, "7")).containsExactly("do", "undo", "undo", "undo", "undo");
        assertThat(stage.published(PAYMENT_COMMANDS.name()))
                .extracting(m -> m.id())
                .doesNotHaveDuplicates();
        assertThat(said(STOCK, "7")).containsExactly("done", "undone");
        assertThat(order.deadlines()).isZero();
    }

    @Test
    void one_that_fails_again_and_again_is_given_up_the_others_run_and_when_it_is_resumed_it_ends() {
        var order = undoing();
        refuseUntilStuck(order, 0);
        assertThat(said(STOCK, "7")).containsExactly("done", "undone");
        assertThat(phases(last(order))).containsExactly("UNDONE", "UNDO_REFUSED");
        assertThat(last(order).reason()).isEqualTo("timed out");
        assertThat(events(order, "7")).containsExactly(new Placed("7", 30));
        assertThat(order.deadlines()).isZero();
        assertThat(said(PAYMENT_COMMANDS, "7")).hasSize(1 + Course.UNDO_SENDS);

        payment.refusesToUndo.clear();
        order.sagas().ask(SAGA, "7", new SagaRequest.Resume(), "ann");
        awaitEnd(order, new Cancelled("7", "timed out"));
        assertThat(heard(order, "7")).contains("request:resume");
        assertThat(steps(order, "7")).extracting(SagaStep::note).contains("by ann");
        assertThat(order.sagas(SAGA)).isEqualTo(Map.of("compensated", 1L));
        System.out.printf(
                "an undo refused %d times on %s: the other ran, stuck, resumed, ended%n", Course.UNDO_SENDS, on);
    }

    @Test
    void one_that_nobody_answers_is_given_up_and_a_late_answer_ends_the_saga_by_itself() {
        var order = undoingWithPaymentAway("7");
        stage.clock.tick(saga.undoWithin());
        Eventually.holds(() -> assertThat(order.sagas(SAGA)).isEqualTo(Map.of(STUCK, 1L)));
        assertThat(last(order).pending().getLast().problem()).isEqualTo("not answered within PT15M");
        assertThat(said(STOCK, "7")).containsExactly("done", "undone");
        startPayment();
        awaitEnd(order, new Cancelled("7", "timed out"));
        assertThat(order.sagas(SAGA)).isEqualTo(Map.of("compensated", 1L));
    }

    @Test
    void what_waits_is_retried_now_if_somebody_wishes_it() {
        var order = undoing();
        payment.refusesToUndo.clear();
        order.sagas().ask(SAGA, "7", new SagaRequest.Retry(), "ann");
        awaitEnd(order, new Cancelled("7", "timed out"));
        assertThat(heard(order, "7")).contains("request:retry");
    }

    @Test
    void what_was_done_by_hand_is_waited_for_no_more() {
        var order = undoing();
        refuseUntilStuck(order, 0);
        var charge = last(order).pending().getLast().id();
        order.sagas().ask(SAGA, "7", new SagaRequest.Settle(charge), "ben");
        awaitEnd(order, new Cancelled("7", "timed out"));
        assertThat(steps(order, "7")).extracting(SagaStep::note).contains("by ben: " + charge);
    }

    @Test
    void a_running_saga_is_cancelled_for_a_reason_and_wishes_that_do_not_fit_are_refused_at_once() {
        var order = startOrder();
        startStock();
        place(order, "7");
        awaitSteps(order, "7", 2);
        assertThatThrownBy(() -> order.sagas().ask(SAGA, "7", new SagaRequest.Resume(), "ann"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("saga checkout of 7 is running: there is nothing to resume");
        assertThatThrownBy(() -> order.sagas().ask(SAGA, "8", new SagaRequest.Cancel("fraud"), "ann"))
                .hasMessage("there is no saga checkout of 8");
        assertThatThrownBy(() -> order.sagas().ask(SAGA, "7", new SagaRequest.Cancel("fraud"), " "))
                .hasMessageContaining("say who");
        order.sagas().ask(SAGA, "7", new SagaRequest.Cancel("fraud"), "ann");
        awaitSteps(order, "7", 3);
        startPayment();
        awaitEnd(order, new Cancelled("7", "fraud"));
        assertThat(said(STOCK, "7")).containsExactly("done", "undone");
    }

    @Test
    void sagas_are_listed_and_shown_step_by_step_without_payloads() {
        var order = start();
        payment.keepsQuiet.add("8");
        place(order, "7");
        place(order, "8");
        awaitSteps(order, "8", 2);
        Eventually.holds(() -> assertThat(order.sagas().list(Optional.of(SAGA), Optional.empty(), 10))
                .extracting(Standing::key, Standing::status)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("7", "completed"),
                        org.assertj.core.groups.Tuple.tuple("8", "running")));
        assertThat(order.sagas().list(Optional.empty(), Optional.of("running"), 10))
                .extracting(Standing::key)
                .containsExactly("8");
        var shown = order.sagas().show(SAGA, "8", 10);
        assertThat(shown).extracting(t -> t.step().input()).containsExactly("order-placed", "done");
        assertThat(shown).allSatisfy(t -> assertThat(t.step().state().value()).isEmpty());
        assertThat(shown.getLast().step().sent())
                .extracting(SagaStep.Sent::topic, SagaStep.Sent::type)
                .isEqualTo(List.of(org.assertj.core.groups.Tuple.tuple(PAYMENT_COMMANDS.name(), "do")));
        assertThatThrownBy(() -> order.sagas().show(SAGA, "9", 10)).hasMessage("there is no saga checkout of 9");
    }
}

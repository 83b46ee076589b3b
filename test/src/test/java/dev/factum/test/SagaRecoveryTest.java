package dev.factum.test;

import static dev.factum.test.Checkout.PAYMENTS;
import static dev.factum.test.Checkout.PAYMENT_COMMANDS;
import static dev.factum.test.Checkout.STOCK;
import static dev.factum.test.Checkout.STOCK_COMMANDS;
import static dev.factum.test.Checkout.TO_CHARGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Factum;
import dev.factum.Factum.State;
import dev.factum.test.Checkout.Cancelled;
import dev.factum.test.Checkout.Completed;
import dev.factum.test.Checkout.Placed;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sagas whose services go down and come again: they go on from their last step, and nothing is done twice. */
class SagaRecoveryTest extends Checkouts {
    private Factum restart(Factum order) {
        order.close();
        return startOrder();
    }

    @Test
    void a_saga_goes_on_wherever_its_service_was_stopped() {
        var order = startOrder();
        place(order, "7");
        order = restart(order);
        var restarted = order;
        awaitSteps(restarted, "7", 1);
        order = restart(order);
        startStock();
        awaitSteps(order, "7", 2);
        order = restart(order);
        startPayment();
        order = restart(order);
        awaitEnd(order, new Completed("7"));
        order = restart(order);
        assertCompletedOnce(order, "7");
    }

    private void assertCompletedOnce(Factum order, String id) {
        assertThat(events(order, id)).containsExactly(new Placed(id, 30), new Completed(id));
        assertThat(heard(order, id)).containsExactly("order-placed", "done", "done");
        assertThat(said(STOCK_COMMANDS, id)).containsExactly("do");
        assertThat(said(PAYMENT_COMMANDS, id)).containsExactly("do");
    }

    @Test
    void a_saga_goes_on_undoing_wherever_its_service_was_stopped() {
        payment.keepsQuiet.add("7");
        var stocking = startStock();
        var paying = startPayment();
        var order = startOrder();
        place(order, "7");
        awaitSteps(order, "7", 2);
        Eventually.holds(() -> assertThat(said(PAYMENT_COMMANDS, "7")).containsExactly("do"));
        stocking.close();
        paying.close();
        order = restart(order);
        stage.clock.tick(TO_CHARGE);
        awaitSteps(order, "7", 3);
        order = restart(order);
        startPayment();
        awaitSteps(order, "7", 4);
        order = restart(order);
        startStock();
        awaitEnd(order, new Cancelled("7", "timed out"));
        order = restart(order);
        assertThat(events(order, "7")).containsExactly(new Placed("7", 30), new Cancelled("7", "timed out"));
        assertThat(said(PAYMENT_COMMANDS, "7")).containsExactly("do", "undo");
        assertThat(said(STOCK_COMMANDS, "7")).containsExactly("do", "undo");
        assertThat(said(PAYMENTS, "7")).containsExactly("undone");
        assertThat(order.sagas(SAGA)).isEqualTo(Map.of("compensated", 1L));
        assertThat(order.deadlines()).isZero();
    }

    @Test
    void another_instance_takes_over_where_one_has_stopped() {
        var first = startOrder();
        awaitState(first, SAGA, State.RUNNING);
        var second = startOrder();
        place(second, "7");
        awaitSteps(second, "7", 1);
        assertThat(status(second, SAGA).state()).isEqualTo(State.STANDBY);
        first.close();
        startStock();
        startPayment();
        awaitEnd(second, new Completed("7"));
        assertCompletedOnce(second, "7");
    }

    @Test
    void services_that_were_down_take_their_commands_when_they_come() {
        var order = startOrder();
        for (int i = 0; i < 20; i++) place(order, "o" + i);
        for (int i = 0; i < 20; i++) awaitSteps(order, "o" + i, 1);
        startStock().close();
        startPayment();
        startStock();
        for (int i = 0; i < 20; i++) {
            awaitEnd(order, new Completed("o" + i));
            assertThat(said(STOCK, "o" + i)).containsExactly("done");
        }
        assertThat(order.sagas(SAGA)).isEqualTo(Map.of("completed", 20L));
    }

    /** Several rounds, so that what is lost is lost at other steps each time. */
    @Test
    void sagas_end_as_they_should_though_many_commits_are_lost_or_their_replies() {
        stage.start(stock.service(), Unlucky.often(stage.store("stock")));
        stage.start(payment.service(), Unlucky.often(stage.store("payment")));
        var order = stage.start(Checkout.order(saga), Unlucky.often(stage.store("order")));
        for (int round = 0; round < 3; round++) {
            var ok = "ok" + round;
            var slow = "slow" + round;
            var poor = "poor" + round;
            payment.keepsQuiet.add(slow);
            payment.refuses.add(poor);
            for (var id : List.of(ok, slow, poor)) place(order, id);
            awaitSteps(order, slow, 2);
            awaitEnd(order, new Completed(ok));
            awaitEnd(order, new Cancelled(poor, "payment.refused"));
            stage.clock.tick(TO_CHARGE);
            awaitEnd(order, new Cancelled(slow, "timed out"));
            assertCompletedOnce(order, ok);
            assertThat(heard(order, slow)).containsExactly("order-placed", "done", "deadline", "accepted", "accepted");
            assertThat(heard(order, poor)).containsExactly("order-placed", "done", "refused", "accepted");
            assertThat(said(STOCK, slow)).containsExactly("done", "undone");
            assertThat(said(STOCK, poor)).containsExactly("done", "undone");
            assertThat(said(STOCK_COMMANDS, slow)).containsExactly("do", "undo");
            assertThat(said(PAYMENTS, slow)).containsExactly("undone");
        }
        assertThat(order.sagas(SAGA)).isEqualTo(Map.of("completed", 3L, "compensated", 6L));
        assertThat(order.deadlines()).isZero();
    }
}

package dev.factum.test;

import static dev.factum.test.Accounts.SERVICE;
import static dev.factum.test.Accounts.stream;
import static dev.factum.test.Checkout.ORDERS;
import static dev.factum.test.Checkout.STOCK;
import static dev.factum.test.Checkout.TO_CHARGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Factum;
import dev.factum.event.Cause;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Source;
import dev.factum.log.Traced;
import dev.factum.log.Traced.Kind;
import dev.factum.test.Accounts.Deposited;
import dev.factum.test.Accounts.Event;
import dev.factum.test.Accounts.Withdraw;
import dev.factum.test.Checkout.Cancelled;
import dev.factum.test.Checkout.Completed;
import dev.factum.test.Checkout.Done;
import dev.factum.test.Checkout.Placed;
import dev.factum.test.Journal.Noted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What one conversation left in all services, as one tree of causes. */
class TraceTest extends Checkouts {
    private static List<Traced> trace(Cause request, Factum... services) {
        var all = new ArrayList<Traced>();
        for (var service : services) all.addAll(service.log().trace(request.correlation()));
        return all;
    }

    /** Every cause was seen, and from everything the causes lead back to the request. */
    private static void assertOneTree(Cause request, List<Traced> trace) {
        Map<UUID, UUID> causes = new HashMap<>();
        for (var traced : trace) {
            var other = causes.putIfAbsent(traced.id(), traced.cause());
            assertThat(other).as("the cause of " + traced).isIn(null, traced.cause());
        }
        for (var traced : trace) {
            var seen = new HashSet<UUID>();
            var id = traced.id();
            while (!id.equals(request.id())) {
                assertThat(seen.add(id)).as("no circle above " + traced).isTrue();
                assertThat(causes).as("what led to " + traced).containsKey(id);
                id = causes.getOrDefault(id, request.id());
            }
        }
    }

    private static List<String> of(Kind kind, List<Traced> trace) {
        return trace.stream().filter(t -> t.kind() == kind).map(Traced::type).toList();
    }

    private static List<String> details(Kind kind, List<Traced> trace) {
        return trace.stream()
                .filter(t -> t.kind() == kind)
                .map(t -> String.valueOf(t.detail()))
                .toList();
    }

    @Test
    void a_checkout_that_completes_is_one_tree_over_three_services() {
        var stocking = startStock();
        var paying = startPayment();
        var order = startOrder();
        var request = place(order, "7");
        awaitEnd(order, new Completed("7"));
        place(order, "8");
        awaitEnd(order, new Completed("8"));
        var trace = trace(request, order, stocking, paying);
        assertOneTree(request, trace);
        var orders = trace(request, order);
        assertThat(of(Kind.COMMAND, orders)).containsExactlyInAnyOrder("place-order", "complete-order");
        assertThat(of(Kind.EVENT, orders)).containsExactly("order-placed", "order-completed");
        assertThat(details(Kind.STEP, orders))
                .containsExactly(
                        "running: checkout.reserving", "running: checkout.charging", "completed: checkout.over");
        assertThat(of(Kind.SENT, orders)).containsExactly("do", "do", "complete-order");
        assertThat(of(Kind.HANDLED, orders)).contains("order-placed", "done", "done");
        assertThat(of(Kind.COMMAND, trace(request, stocking))).containsExactly("do");
        assertThat(of(Kind.EVENT, trace(request, stocking))).containsExactly("done");
        assertThat(of(Kind.SENT, trace(request, stocking))).isEmpty();
        assertThat(trace).allSatisfy(traced -> assertThat(traced.key()).isEqualTo("7"));
    }

    @Test
    void a_checkout_that_is_undone_is_one_tree_with_its_refusals_and_reasons() {
        payment.refuses.add("7");
        var stocking = startStock();
        var paying = startPayment();
        var order = startOrder();
        var request = place(order, "7");
        awaitEnd(order, new Cancelled("7", "payment.refused"));
        var trace = trace(request, order, stocking, paying);
        assertOneTree(request, trace);
        assertThat(details(Kind.STEP, trace))
                .containsExactly(
                        "running: checkout.reserving",
                        "running: checkout.charging",
                        "compensating: checkout.charging (payment.refused)",
                        "compensated: checkout.over (payment.refused)");
        assertThat(of(Kind.SENT, trace(request, stocking))).containsExactly("accepted");
        assertThat(of(Kind.SENT, trace(request, paying))).containsExactly("refused");
        assertThat(details(Kind.SENT, trace(request, paying))).containsExactly("payment.refused");
        assertThat(of(Kind.COMMAND, trace(request, stocking))).containsExactly("do", "undo");
    }

    @Test
    void a_deadline_follows_from_the_step_that_set_it() {
        payment.keepsQuiet.add("7");
        var stocking = startStock();
        var paying = startPayment();
        var order = startOrder();
        var request = place(order, "7");
        awaitSteps(order, "7", 2);
        stage.clock.tick(TO_CHARGE);
        awaitEnd(order, new Cancelled("7", "timed out"));
        var trace = trace(request, order, stocking, paying);
        assertOneTree(request, trace);
        var steps = trace.stream().filter(t -> t.kind() == Kind.STEP).toList();
        assertThat(steps).hasSize(5);
        assertThat(steps.get(2).cause()).isEqualTo(steps.get(1).id());
    }

    @Test
    void a_command_of_a_saga_follows_from_the_step_that_sent_it() {
        var order = startOrder();
        var request = place(order, "7");
        awaitSteps(order, "7", 1);
        var trace = trace(request, order);
        var step = trace.stream().filter(t -> t.kind() == Kind.STEP).findFirst().orElseThrow();
        assertThat(trace)
                .filteredOn(t -> t.kind() == Kind.SENT)
                .extracting(Traced::cause)
                .containsExactly(step.id());
    }

    @Test
    void an_effect_stands_between_its_event_and_what_its_outcome_did() {
        var calls = new Calls<>(Source.own(Event.class), event -> event instanceof Deposited);
        calls.recording = (event, tx) -> tx.execute(Accounts.AGGREGATE, new Withdraw("a", 1));
        var bank = stage.start(SERVICE.records(Noted.class).performs(calls));
        var request = Accounts.cause();
        bank.transact(request, tx -> tx.append(stream("a"), ExpectedVersion.any(), List.of(new Deposited("a", 1))));
        Eventually.holds(() -> assertThat(Journal.of(bank, "a")).containsExactly("ok"));
        var trace = trace(request, bank);
        assertOneTree(request, trace);
        assertThat(of(Kind.EFFECT, trace)).containsExactly("account.deposited");
        assertThat(of(Kind.EVENT, trace)).containsExactly("account.deposited", "journal.noted", "account.withdrawn");
        assertThat(trace.getLast().kind()).isEqualTo(Kind.EFFECT);
        assertThat(trace)
                .filteredOn(t -> t.type().equals("account.withdrawn"))
                .extracting(Traced::cause)
                .containsExactly(trace.getLast().id());
    }

    @Test
    void what_a_saga_does_belongs_to_the_conversation_of_what_it_heard() {
        publish(
                Wire.with(Wire.message(ORDERS, new Completed("7")), "correlationid", "unheeded"),
                Wire.with(Wire.message(ORDERS, new Placed("7", 30)), "correlationid", "placing"));
        var order = startOrder();
        awaitSteps(order, "7", 1);
        publish(Wire.with(Wire.message(STOCK, new Done("7")), "correlationid", "stocking"));
        awaitSteps(order, "7", 2);
        assertThat(order.log().trace("unheeded")).extracting(Traced::kind).containsExactly(Kind.HANDLED);
        assertThat(of(Kind.SENT, order.log().trace("placing"))).containsExactly("do");
        assertThat(of(Kind.STEP, order.log().trace("placing"))).hasSize(1);
        assertThat(of(Kind.SENT, order.log().trace("stocking"))).containsExactly("do");
        assertThat(of(Kind.STEP, order.log().trace("stocking"))).hasSize(1);
    }

    @Test
    void the_door_tells_the_outcome_of_a_command() {
        var order = startOrder();
        var request = place(order, "7");
        place(order, "8");
        var refused = place(order, "8");
        assertThat(details(Kind.COMMAND, order.log().trace(request.correlation())))
                .containsExactly("accepted");
        assertThat(details(Kind.COMMAND, order.log().trace(refused.correlation())))
                .containsExactly("refused: order.is");
    }
}

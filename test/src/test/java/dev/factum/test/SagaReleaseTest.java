package dev.factum.test;

import static dev.factum.test.Checkout.PAYMENTS;
import static dev.factum.test.Checkout.PAYMENT_COMMANDS;
import static dev.factum.test.Checkout.STOCK;
import static dev.factum.test.Checkout.STOCK_COMMANDS;
import static dev.factum.test.Checkout.TO_CHARGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.event.TypeName;
import dev.factum.saga.Saga;
import dev.factum.saga.Step;
import dev.factum.store.Misconfigured;
import dev.factum.test.Checkout.Completed;
import dev.factum.test.Checkout.Deed;
import dev.factum.test.Checkout.DeedDone;
import dev.factum.test.Checkout.Deeds;
import dev.factum.test.Checkout.Do;
import dev.factum.test.Checkout.Done;
import dev.factum.test.Checkout.OrderCommand;
import dev.factum.test.Checkout.OrderEvent;
import dev.factum.test.Checkout.Placed;
import dev.factum.test.Checkout.Undo;
import dev.factum.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A new release with sagas in flight: their states have changed, and there is a step more. */
class SagaReleaseTest extends Checkouts {
    private static final int IN_FLIGHT = 1_000;

    private static final Topic<Deed> WRAPPING_COMMANDS = Topic.of("wrapping.commands", Deed.class, Deed::order);
    private static final Topic<DeedDone> WRAPPINGS = Topic.of("wrapping.events", DeedDone.class, DeedDone::order);

    /** Where a checkout stands in the second release. */
    sealed interface State2 {}

    @TypeName("checkout.new")
    record New2() implements State2 {}

    @TypeName("checkout.reserving")
    record Reserving2(String order, long total) implements State2 {}

    /** @param wrapped new in this release */
    @TypeName(value = "checkout.charging", version = 2)
    record Charging2(String order, boolean wrapped) implements State2 {}

    @TypeName("checkout.wrapping")
    record Wrapping(String order) implements State2 {}

    @TypeName("checkout.over")
    record Over2(String order) implements State2 {}

    /** As the first release had it. */
    @TypeName("checkout.charging")
    record ChargingBefore(String order) {}

    /** Wraps what is paid, before the order is complete. @param knowsBefore whether it has thought of what is in flight */
    private record WrappingSaga(boolean knowsBefore) implements Saga<State2> {
        @Override
        public String name() {
            return "checkout";
        }

        @Override
        public int version() {
            return 2;
        }

        @Override
        public Class<State2> states() {
            return State2.class;
        }

        @Override
        public List<Former<?, State2>> former() {
            return knowsBefore
                    ? List.of(Saga.formerly(ChargingBefore.class, before -> new Charging2(before.order(), false)))
                    : List.of();
        }

        @Override
        public State2 initial() {
            return new New2();
        }

        @Override
        public List<Input<State2, ?>> inputs() {
            return List.of(
                    Saga.on(Checkout.ORDERS, this::order),
                    Saga.on(STOCK, this::stock),
                    Saga.on(PAYMENTS, this::payment),
                    Saga.on(WRAPPINGS, this::wrapped));
        }

        private Step<State2> order(State2 at, OrderEvent event) {
            return event instanceof Placed p && at instanceof New2
                    ? Step.<Deed>send(STOCK_COMMANDS, new Do(p.order(), p.total()), new Undo(p.order()))
                            .within(TO_CHARGE)
                            .to(new Reserving2(p.order(), p.total()))
                    : Step.ignore();
        }

        private Step<State2> stock(State2 at, DeedDone event) {
            return event instanceof Done && at instanceof Reserving2(var order, var total)
                    ? Step.<Deed>send(PAYMENT_COMMANDS, new Do(order, total), new Undo(order))
                            .within(TO_CHARGE)
                            .to(new Charging2(order, true))
                    : Step.ignore();
        }

        private Step<State2> payment(State2 at, DeedDone event) {
            return event instanceof Done && at instanceof Charging2(var order, var wrapped)
                    ? Step.<Deed>send(WRAPPING_COMMANDS, new Do(order, wrapped ? 1 : 0), new Undo(order))
                            .within(TO_CHARGE)
                            .to(new Wrapping(order))
                    : Step.ignore();
        }

        private Step<State2> wrapped(State2 at, DeedDone event) {
            return event instanceof Done && at instanceof Wrapping(var order)
                    ? Step.<OrderCommand>send(Checkout.ORDER_COMMANDS, new Checkout.Complete(order))
                            .done(new Over2(order))
                    : Step.ignore();
        }

        @Override
        public Step<State2> compensated(State2 at, String reason) {
            var order = switch (at) {
                case Reserving2 s -> s.order();
                case Charging2 s -> s.order();
                case Wrapping s -> s.order();
                case Over2 s -> s.order();
                case New2 ignored -> "";
            };
            return Step.<OrderCommand>send(Checkout.ORDER_COMMANDS, new Checkout.Cancel(order, reason))
                    .done(new Over2(order));
        }
    }

    private static Service order(Saga<?> saga) {
        return Service.named("order")
                .decides(Checkout.AGGREGATE, Checkout.ORDER_COMMANDS, command -> command)
                .publishes(OrderEvent.class, Checkout.ORDERS, List::of)
                .sends(STOCK_COMMANDS, PAYMENT_COMMANDS, WRAPPING_COMMANDS, Checkout.ORDER_COMMANDS)
                .orchestrates(saga);
    }

    private static List<String> keys() {
        return IntStream.range(0, IN_FLIGHT).mapToObj(Integer::toString).toList();
    }

    /** The first release, with every checkout between the reservation and the charge's answer; stopped. */
    private void firstRelease() {
        try (var first = startOrder();
                var reserving = startStock()) {
            for (var key : keys()) place(first, key);
            Eventually.holds(
                    Duration.ofMinutes(1),
                    () -> assertThat(stage.published(PAYMENT_COMMANDS.name())).hasSize(IN_FLIGHT));
        }
    }

    @Test
    void a_thousand_in_flight_go_on_under_the_new_release_and_end() {
        firstRelease();
        startStock();
        startPayment();
        stage.start(new Deeds("wrapping", WRAPPING_COMMANDS, WRAPPINGS).service());
        var second = stage.start(order(new WrappingSaga(true)));
        Eventually.holds(Duration.ofMinutes(1), () -> {
            assertThat(second.sagas(SAGA)).isEqualTo(Map.of("completed", (long) IN_FLIGHT));
            for (var key : keys()) assertThat(events(second, key)).last().isEqualTo(new Completed(key));
        });
        assertThat(second.parking().summary()).isEmpty();
        place(second, "after");
        awaitEnd(second, new Completed("after"));
        System.out.printf(
                "a release on %s with %,d sagas in flight: completed %,d, parked 0%n",
                on, IN_FLIGHT, second.sagas(SAGA).get("completed") - 1);
    }

    @Test
    void a_release_that_does_not_know_its_states_before_parks_them_and_says_which_and_the_next_one_goes_on() {
        try (var first = startOrder();
                var reserving = startStock()) {
            place(first, "7");
            awaitSteps(first, "7", 2);
        }
        startPayment();
        stage.start(new Deeds("wrapping", WRAPPING_COMMANDS, WRAPPINGS).service());
        try (var careless = stage.start(order(new WrappingSaga(false)))) {
            Eventually.holds(() -> assertThat(careless.parking().list(java.util.Optional.of(SAGA), 10))
                    .first()
                    .satisfies(parked -> assertThat(parked.error()).contains("checkout.charging/1")));
        }
        Factum careful = stage.start(order(new WrappingSaga(true)));
        stage.clock.tick(Duration.ofMinutes(1));
        awaitEnd(careful, new Completed("7"));
    }

    @Test
    void two_states_of_one_name_and_version_are_refused_at_the_start() {
        record Twice(WrappingSaga saga) implements Saga<State2> {
            @Override
            public String name() {
                return saga.name();
            }

            @Override
            public int version() {
                return saga.version();
            }

            @Override
            public Class<State2> states() {
                return saga.states();
            }

            @Override
            public List<Former<?, State2>> former() {
                return List.of(Saga.formerly(Checkout.New.class, before -> new New2()));
            }

            @Override
            public State2 initial() {
                return saga.initial();
            }

            @Override
            public List<Input<State2, ?>> inputs() {
                return saga.inputs();
            }

            @Override
            public Step<State2> compensated(State2 state, String reason) {
                return saga.compensated(state, reason);
            }
        }
        assertThatThrownBy(() -> stage.start(order(new Twice(new WrappingSaga(true)))))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("checkout.new/1");
    }
}

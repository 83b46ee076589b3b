package dev.factum.test;

import dev.factum.Service;
import dev.factum.decider.Aggregate;
import dev.factum.decider.Decider;
import dev.factum.decider.Decision;
import dev.factum.event.Envelope;
import dev.factum.event.TypeName;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.StreamId;
import dev.factum.saga.Saga;
import dev.factum.saga.Step;
import dev.factum.store.Transaction;
import dev.factum.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A checkout for tests, over three services: reserve, charge, complete; undone in reverse. */
final class Checkout {
    static final Duration TO_RESERVE = Duration.ofMinutes(5);
    static final Duration TO_CHARGE = Duration.ofMinutes(15);

    /** Whatever is said about an order. */
    sealed interface OrderEvent {
        String order();
    }

    @TypeName("order-placed")
    record Placed(String order, long total) implements OrderEvent {}

    @TypeName("order-completed")
    record Completed(String order) implements OrderEvent {}

    @TypeName("order-cancelled")
    record Cancelled(String order, String reason) implements OrderEvent {}

    /** What the order service can be asked. */
    sealed interface OrderCommand {
        String order();
    }

    @TypeName("place-order")
    record Place(String order, long total) implements OrderCommand {}

    @TypeName("complete-order")
    record Complete(String order) implements OrderCommand {}

    @TypeName("cancel-order")
    record Cancel(String order, String reason) implements OrderCommand {}

    /** What a service that does and undoes one thing can be asked. */
    sealed interface Deed {
        String order();
    }

    @TypeName("do")
    record Do(String order, long amount) implements Deed {}

    @TypeName("undo")
    record Undo(String order) implements Deed {}

    /** What it says. */
    sealed interface DeedDone {
        String order();
    }

    @TypeName("done")
    record Done(String order) implements DeedDone {}

    @TypeName("undone")
    record Undone(String order) implements DeedDone {}

    static final Topic<OrderEvent> ORDERS = Topic.of("order.events", OrderEvent.class, OrderEvent::order);
    static final Topic<OrderCommand> ORDER_COMMANDS =
            Topic.of("order.commands", OrderCommand.class, OrderCommand::order);
    static final Topic<Deed> STOCK_COMMANDS = Topic.of("stock.commands", Deed.class, Deed::order);
    static final Topic<DeedDone> STOCK = Topic.of("stock.events", DeedDone.class, DeedDone::order);
    static final Topic<Deed> PAYMENT_COMMANDS = Topic.of("payment.commands", Deed.class, Deed::order);
    static final Topic<DeedDone> PAYMENTS = Topic.of("payment.events", DeedDone.class, DeedDone::order);

    static final Aggregate<OrderCommand, String, OrderEvent> AGGREGATE =
            Aggregate.of("order", OrderCommand.class, String.class, OrderEvent.class, new OrderDecider());

    private Checkout() {}

    static Service order(Saga<State> saga) {
        return Service.named("order")
                .decides(AGGREGATE, ORDER_COMMANDS, Function.identity())
                .publishes(OrderEvent.class, ORDERS, List::of)
                .sends(STOCK_COMMANDS, PAYMENT_COMMANDS, ORDER_COMMANDS)
                .orchestrates(saga);
    }

    private static final class OrderDecider implements Decider<OrderCommand, String, OrderEvent> {
        @Override
        public String id(OrderCommand command) {
            return command.order();
        }

        @Override
        public String initial() {
            return "new";
        }

        @Override
        public String evolve(String state, OrderEvent event) {
            return switch (event) {
                case Placed ignored -> "placed";
                case Completed ignored -> "completed";
                case Cancelled ignored -> "cancelled";
            };
        }

        @Override
        public Decision<OrderEvent> decide(OrderCommand command, String state) {
            return switch (command) {
                case Place p when state.equals("new") -> Decision.accept(new Placed(p.order(), p.total()));
                case Complete c when state.equals("placed") -> Decision.accept(new Completed(c.order()));
                case Cancel c when state.equals("placed") -> Decision.accept(new Cancelled(c.order(), c.reason()));
                default -> Decision.refuse("order.is", state);
            };
        }
    }

    /** Where a checkout stands. */
    sealed interface State {}

    @TypeName("checkout.new")
    record New() implements State {}

    @TypeName("checkout.reserving")
    record Reserving(String order, long total) implements State {}

    @TypeName("checkout.charging")
    record Charging(String order) implements State {}

    @TypeName("checkout.over")
    record Over(String order) implements State {}

    /** Does one thing after the other. */
    static class CheckoutSaga implements Saga<State> {
        /** Orders on which it has a bug, where a test says so. */
        final Set<String> chokesOn = ConcurrentHashMap.newKeySet();

        @Override
        public String name() {
            return "checkout";
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public Class<State> states() {
            return State.class;
        }

        @Override
        public State initial() {
            return new New();
        }

        @Override
        public List<Input<State, ?>> inputs() {
            return List.of(Saga.on(ORDERS, this::order), Saga.on(STOCK, this::stock), Saga.on(PAYMENTS, this::payment));
        }

        Step<State> order(State at, OrderEvent event) {
            return event instanceof Placed p && at instanceof New
                    ? Step.<Deed>send(STOCK_COMMANDS, new Do(p.order(), p.total()), new Undo(p.order()))
                            .within(TO_RESERVE)
                            .to(new Reserving(p.order(), p.total()))
                    : Step.ignore();
        }

        private Step<State> stock(State at, DeedDone event) {
            if (chokesOn.contains(event.order())) throw new IllegalStateException("a bug");
            return event instanceof Done && at instanceof Reserving(var order, var total)
                    ? Step.<Deed>send(PAYMENT_COMMANDS, new Do(order, total), new Undo(order))
                            .within(TO_CHARGE)
                            .to(new Charging(order))
                    : Step.ignore();
        }

        private Step<State> payment(State at, DeedDone event) {
            return event instanceof Done && at instanceof Charging(var order)
                    ? Step.<OrderCommand>send(ORDER_COMMANDS, new Complete(order))
                            .done(new Over(order))
                    : Step.ignore();
        }

        @Override
        public Step<State> compensated(State at, String reason) {
            var order = switch (at) {
                case Reserving s -> s.order();
                case Charging s -> s.order();
                case Over s -> s.order();
                case New ignored -> "";
            };
            return Step.<OrderCommand>send(ORDER_COMMANDS, new Cancel(order, reason))
                    .done(new Over(order));
        }
    }

    /** Has both done at once. */
    static final class AtOnceSaga extends CheckoutSaga {
        @Override
        Step<State> order(State at, OrderEvent event) {
            return event instanceof Placed(var order, var total) && at instanceof New
                    ? Step.<Deed>send(STOCK_COMMANDS, new Do(order, total), new Undo(order))
                            .send(PAYMENT_COMMANDS, new Do(order, total), new Undo(order))
                            .within(TO_RESERVE)
                            .to(new Charging(order))
                    : Step.ignore();
        }
    }

    /** A service that does what it is told, unless it is told by a test to refuse or to keep quiet. */
    static final class Deeds {
        final Set<String> refuses = ConcurrentHashMap.newKeySet();
        final Set<String> refusesToUndo = ConcurrentHashMap.newKeySet();
        final Set<String> keepsQuiet = ConcurrentHashMap.newKeySet();
        /** For each command. */
        volatile Duration takes = Duration.ZERO;

        private final String name;
        private final Topic<Deed> commands;
        private final Topic<DeedDone> events;

        Deeds(String name, Topic<Deed> commands, Topic<DeedDone> events) {
            this.name = name;
            this.commands = commands;
            this.events = events;
        }

        static Deeds stock() {
            return new Deeds("stock", STOCK_COMMANDS, STOCK);
        }

        static Deeds payment() {
            return new Deeds("payment", PAYMENT_COMMANDS, PAYMENTS);
        }

        Service service() {
            return Service.named(name)
                    .handles(commands, this::handle)
                    .records(DeedDone.class)
                    .publishes(DeedDone.class, events, List::of);
        }

        private Decision<Void> handle(Envelope<Deed> command, Transaction tx) throws InterruptedException {
            Thread.sleep(takes);
            var order = command.payload().order();
            return switch (command.payload()) {
                case Do ignored when refuses.contains(order) -> Decision.refuse(name + ".refused", "not today");
                case Undo ignored when refusesToUndo.contains(order) -> Decision.refuse(name + ".final", "too late");
                case Do ignored -> {
                    if (!keepsQuiet.contains(order)) note(tx, order, new Done(order));
                    yield Decision.nothing();
                }
                case Undo ignored -> {
                    note(tx, order, new Undone(order));
                    yield Decision.nothing();
                }
            };
        }

        static void note(Transaction tx, String order, DeedDone event) {
            tx.append(new StreamId("deed", order), ExpectedVersion.any(), List.of(event));
        }
    }
}

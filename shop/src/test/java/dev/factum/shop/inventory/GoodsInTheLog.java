package dev.factum.shop.inventory;

import static dev.factum.decider.Decision.accept;
import static dev.factum.decider.Decision.nothing;
import static dev.factum.decider.Decision.refuse;

import dev.factum.Service;
import dev.factum.decider.Aggregate;
import dev.factum.decider.Decider;
import dev.factum.decider.Decision;
import dev.factum.decider.SnapshotRule;
import dev.factum.event.TypeName;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.shop.contract.Inventory.Product;
import dev.factum.shop.contract.Style;
import dev.factum.shop.contract.Units;
import dev.factum.shop.inventory.Goods.Outcome;
import dev.factum.shop.inventory.Goods.Status;
import dev.factum.shop.inventory.Goods.Wanted;
import dev.factum.store.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The inventory service with its goods in one stream of events: slow, and runs without a database. A test compares it with the tables. */
public final class GoodsInTheLog {
    public static final StreamId ALL = new StreamId("goods", "all");

    /** What may be wrong with it. */
    public enum Mistake {
        /** What an order has is given back as if it had never left. */
        RELEASED_BY_ITEMS,
        /** What there is of the products is kept, where not all can be had. */
        RESERVED_IN_PART,
        /** Goods leave although they were released. */
        SHIPPED_THOUGH_RELEASED
    }

    sealed interface Command {
        record Reserve(String orderId, List<Units> units) implements Command {}

        record Ship(String orderId) implements Command {}

        record Release(String orderId) implements Command {}

        record Return(List<Units> units) implements Command {}

        record Place(String orderId, List<Units> units) implements Command {}

        record Pay(String orderId) implements Command {}
    }

    sealed interface Event {
        /** What is now free, reserved and shipped of the products that changed, and how the order stands. */
        @TypeName("goods.moved")
        record Moved(List<Kept> goods, Order order) implements Event {}
    }

    record Kept(String sku, int free, int reserved, int shipped) {
        Kept plus(int moreFree, int moreReserved, int moreShipped) {
            return new Kept(sku, free + moreFree, reserved + moreReserved, shipped + moreShipped);
        }
    }

    record Order(String orderId, Optional<Status> status, List<Units> units, boolean known, boolean paid) {
        Order now(Status next) {
            return new Order(orderId, Optional.of(next), units, known, paid);
        }
    }

    record State(Map<String, Kept> goods, Map<String, Order> orders) {
        Order order(String id) {
            return orders.getOrDefault(id, new Order(id, Optional.empty(), List.of(), false, false));
        }

        Kept of(String sku) {
            return goods.getOrDefault(sku, new Kept(sku, 0, 0, 0));
        }

        List<Kept> move(List<Units> units, int free, int reserved, int shipped) {
            return units.stream()
                    .map(u -> of(u.sku()).plus(free * u.units(), reserved * u.units(), shipped * u.units()))
                    .toList();
        }
    }

    private record Rules(Map<String, Kept> opening, Set<Mistake> mistakes) implements Decider<Command, State, Event> {
        @Override
        public String id(Command command) {
            return ALL.id();
        }

        @Override
        public State initial() {
            return new State(opening, Map.of());
        }

        @Override
        public State evolve(State state, Event event) {
            var moved = (Event.Moved) event;
            var goods = new HashMap<>(state.goods());
            moved.goods().forEach(kept -> goods.put(kept.sku(), kept));
            var orders = new HashMap<>(state.orders());
            orders.put(moved.order().orderId(), moved.order());
            return new State(goods, orders);
        }

        @Override
        public Decision<Event> decide(Command command, State s) {
            return switch (command) {
                case Command.Reserve c -> reserve(c, s);
                case Command.Ship c -> ship(s.order(c.orderId()), s);
                case Command.Release c -> release(s.order(c.orderId()), s);
                case Command.Return c -> moved(s.move(c.units(), 1, 0, 0), s.order(""));
                case Command.Place c -> {
                    var before = s.order(c.orderId());
                    yield moved(List.of(), new Order(c.orderId(), before.status(), c.units(), true, before.paid()));
                }
                case Command.Pay c -> {
                    var before = s.order(c.orderId());
                    yield moved(
                            List.of(), new Order(c.orderId(), before.status(), before.units(), before.known(), true));
                }
            };
        }

        private static Decision<Event> moved(List<Kept> goods, Order order) {
            return accept(new Event.Moved(goods, order));
        }

        private Decision<Event> reserve(Command.Reserve c, State s) {
            var order = s.order(c.orderId());
            if (order.status().isPresent())
                return refuse("known", order.status().get().name());
            var wants = new Order(c.orderId(), order.status(), c.units(), true, order.paid());
            for (var u : c.units())
                if (s.of(u.sku()).free() < u.units())
                    return mistakes.contains(Mistake.RESERVED_IN_PART) ? inPart(c, s, wants) : refuse("short", u.sku());
            return moved(s.move(c.units(), -1, 1, 0), wants.now(Status.RESERVED));
        }

        private static Decision<Event> inPart(Command.Reserve c, State s, Order order) {
            var had = c.units().stream()
                    .filter(u -> s.of(u.sku()).free() >= u.units())
                    .toList();
            return accept(List.of(new Event.Moved(s.move(had, -1, 1, 0), order), new Event.Moved(List.of(), order)));
        }

        private Decision<Event> ship(Order order, State s) {
            boolean late = order.status().equals(Optional.of(Status.RELEASED))
                    && mistakes.contains(Mistake.SHIPPED_THOUGH_RELEASED);
            if (!late && !order.status().equals(Optional.of(Status.RESERVED))) return nothing();
            return moved(s.move(order.units(), 0, -1, 1), order.now(Status.SHIPPED));
        }

        private Decision<Event> release(Order order, State s) {
            if (order.status().isEmpty()) return moved(List.of(), order.now(Status.RELEASED));
            boolean byItems = mistakes.contains(Mistake.RELEASED_BY_ITEMS);
            return switch (order.status().get()) {
                case RESERVED -> moved(s.move(order.units(), 1, -1, 0), order.now(Status.RELEASED));
                case SHIPPED -> {
                    var back = byItems ? s.move(order.units(), 1, -1, 0) : s.move(order.units(), 1, 0, -1);
                    yield moved(back, order.now(Status.RELEASED));
                }
                case RELEASED -> nothing();
            };
        }
    }

    private record InTransaction(Aggregate<Command, State, Event> aggregate, Transaction tx) implements Goods {
        private Decision<Event> decided(Command command) {
            return tx.execute(aggregate, command);
        }

        @Override
        public Outcome reserve(String orderId, List<Units> units) {
            return switch (decided(new Command.Reserve(orderId, units))) {
                case Decision.Refused<Event>(var code, var reason)
                when code.equals("known") -> new Outcome(Optional.of(Status.valueOf(reason)), Optional.empty());
                case Decision.Refused<Event>(var code, var reason) ->
                    new Outcome(Optional.empty(), Optional.of(reason));
                case Decision.Accepted<Event>(var events)
                when events.size() > 1 -> new Outcome(Optional.empty(), Optional.of("something"));
                case Decision.Accepted<Event> accepted -> new Outcome(Optional.empty(), Optional.empty());
            };
        }

        @Override
        public void ship(String orderId) {
            decided(new Command.Ship(orderId));
        }

        @Override
        public boolean release(String orderId) {
            return decided(new Command.Release(orderId)) instanceof Decision.Accepted<Event>(var events)
                    && !events.isEmpty();
        }

        @Override
        public void returned(List<Units> units) {
            decided(new Command.Return(units));
        }

        /** Nobody is told. */
        @Override
        public List<Product> changed(String orderId) {
            return List.of();
        }

        @Override
        public List<Product> changed(List<Units> units) {
            return List.of();
        }

        @Override
        public Wanted placed(String orderId, List<Units> units) {
            return wanted(decided(new Command.Place(orderId, units)));
        }

        @Override
        public Wanted paid(String orderId) {
            return wanted(decided(new Command.Pay(orderId)));
        }

        private static Wanted wanted(Decision<Event> decision) {
            var order = ((Event.Moved)
                            ((Decision.Accepted<Event>) decision).events().getFirst())
                    .order();
            return new Wanted(order.orderId(), order.known(), order.paid(), order.units());
        }
    }

    private final Aggregate<Command, State, Event> goods;
    private final Rules rules;

    /** @param opening units of each product */
    public GoodsInTheLog(Map<String, Integer> opening, Set<Mistake> mistakes) {
        var kept = new HashMap<String, Kept>();
        opening.forEach((sku, units) -> kept.put(sku, new Kept(sku, units, 0, 0)));
        this.rules = new Rules(Map.copyOf(kept), Set.copyOf(mistakes));
        this.goods = Aggregate.of("goods", Command.class, State.class, Event.class, rules)
                .with(SnapshotRule.NONE);
    }

    public Service in(Style style) {
        return InventoryService.in(style, this::in).decides(goods);
    }

    Goods in(Transaction tx) {
        return new InTransaction(goods, tx);
    }

    Service alone() {
        return Service.named("goods").decides(goods);
    }

    State after(List<Recorded<?>> events) {
        var state = rules.initial();
        for (var event : events)
            state = rules.evolve(state, (Event) event.envelope().payload());
        return state;
    }

    /** What does not add up: of each product what there was is free, reserved or shipped, and reserved is what orders hold. */
    public List<String> wrong(List<Recorded<?>> events) {
        var state = after(events);
        var wrong = new ArrayList<String>();
        rules.opening().values().forEach(opening -> {
            var now = state.of(opening.sku());
            int held = state.orders().values().stream()
                    .filter(order -> order.status().equals(Optional.of(Status.RESERVED)))
                    .flatMap(order -> order.units().stream())
                    .filter(u -> u.sku().equals(opening.sku()))
                    .mapToInt(Units::units)
                    .sum();
            if (now.free() < 0
                    || now.shipped() < 0
                    || now.reserved() != held
                    || now.free() + now.reserved() + now.shipped() != opening.free())
                wrong.add(now + ", of " + opening.free() + ", and orders hold " + held);
        });
        return wrong;
    }

    /** What became of an order's goods: {@code RESERVED}, {@code SHIPPED}, {@code RELEASED}; empty: nothing. */
    public String of(String orderId, List<Recorded<?>> events) {
        return after(events).order(orderId).status().map(Enum::name).orElse("");
    }
}

package dev.factum.shop.order;

import static dev.factum.shop.order.OrderDeciderTest.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Service;
import dev.factum.Service.Part;
import dev.factum.decider.Aggregate;
import dev.factum.decider.Decider;
import dev.factum.effect.Effect;
import dev.factum.event.Envelope;
import dev.factum.log.Recorded;
import dev.factum.log.Source;
import dev.factum.shop.contract.Inventory;
import dev.factum.shop.contract.Line;
import dev.factum.shop.contract.Orders;
import dev.factum.shop.contract.Style;
import dev.factum.shop.inventory.GoodsInTheLog;
import dev.factum.shop.order.OrderDecider.Order;
import dev.factum.shop.payment.PaymentService;
import dev.factum.shop.payment.Provider.Answer;
import dev.factum.shop.payment.SimulatedProvider;
import dev.factum.shop.shipping.Shipments;
import dev.factum.shop.shipping.ShippingService;
import dev.factum.store.Transaction;
import dev.factum.test.simulation.World;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The four services of a checkout in a simulated world, with a few orders: of each kind that ends otherwise, and two that want the last piece. */
final class SimulatedShop {
    private static final LocalDate DAY = LocalDate.parse("2010-12-01");

    /** Of what the carrier refuses. */
    private static final List<String> REFUSED = refused();

    private final World world;
    private final SimulatedProvider provider;
    private final GoodsInTheLog goods;
    private final Aggregate<OrderCommand, Order, OrderEvent> aggregate;
    private final Map<String, BigDecimal> totals = new LinkedHashMap<>();

    private static List<String> refused() {
        var first = Shipments.refused(536_365);
        return List.of(first, Shipments.refused(Integer.parseInt(first) + 1));
    }

    private SimulatedShop(
            World world,
            SimulatedProvider provider,
            GoodsInTheLog goods,
            Aggregate<OrderCommand, Order, OrderEvent> aggregate) {
        this.world = world;
        this.provider = provider;
        this.goods = goods;
        this.aggregate = aggregate;
    }

    /** Takes an order as often as it is placed. */
    private static final Aggregate<OrderCommand, Order, OrderEvent> FORGETFUL = Aggregate.of(
            "order",
            OrderCommand.class,
            Order.class,
            OrderEvent.class,
            Decider.of(
                    OrderCommand::orderId,
                    OrderDecider.ORDERS.decider().initial(),
                    OrderDecider.ORDERS.decider()::evolve,
                    (command, order) -> OrderDecider.ORDERS
                            .decider()
                            .decide(command, command instanceof OrderCommand.Place ? new Order.New() : order)));

    /** @param mistake null: none */
    static void in(World world, Style style, @Nullable Mistake mistake) {
        var provider = new SimulatedProvider(world, Set.of("poor-0", "poor-1", "poor-2"), mistake != Mistake.NO_KEY);
        var goods = new GoodsInTheLog(Map.of("A", 6, "C", 1), mistakes(mistake));
        var aggregate = mistake == Mistake.STARTED_AGAIN ? FORGETFUL : OrderDecider.ORDERS;
        var shop = new SimulatedShop(world, provider, goods, aggregate);
        world.run(changed(OrderService.in(style), part -> order(part, mistake)));
        world.run(changed(PaymentService.in(style, provider), part -> payment(part, mistake)));
        world.run(goods.in(style));
        world.run(ShippingService.in(style));
        shop.orders(mistake == Mistake.STARTED_AGAIN);
        shop.invariants();
    }

    private static Set<GoodsInTheLog.Mistake> mistakes(@Nullable Mistake mistake) {
        if (mistake == null) return Set.of();
        return switch (mistake) {
            case RELEASED_BY_ITEMS -> Set.of(GoodsInTheLog.Mistake.RELEASED_BY_ITEMS);
            case RESERVED_IN_PART -> Set.of(GoodsInTheLog.Mistake.RESERVED_IN_PART);
            case SHIPPED_THOUGH_RELEASED -> Set.of(GoodsInTheLog.Mistake.SHIPPED_THOUGH_RELEASED);
            default -> Set.of();
        };
    }

    private static Service changed(Service service, Function<Part, @Nullable Part> change) {
        return new Service(
                service.name(),
                service.parts().stream()
                        .map(change)
                        .filter(part -> part != null)
                        .toList());
    }

    private static @Nullable Part order(Part part, @Nullable Mistake mistake) {
        if (mistake == null) return part;
        if (part instanceof Part.Orchestrates<?>(CheckoutSaga saga))
            return new Part.Orchestrates<>(new MistakenSaga(saga, mistake));
        if (mistake == Mistake.STARTED_AGAIN && part instanceof Part.Decides<?, ?, ?>(var aggregate))
            return aggregate == OrderDecider.ORDERS ? new Part.Decides<>(FORGETFUL) : part;
        if (mistake == Mistake.STARTED_AGAIN && part instanceof Part.TakesIn<?, ?, ?, ?>)
            return new Part.TakesIn<>(Orders.COMMANDS, FORGETFUL, OrderCommand::of);
        return mistake == Mistake.SHORTAGE_NOT_HEARD && isReaction(part, "stock") ? null : part;
    }

    private static @Nullable Part payment(Part part, @Nullable Mistake mistake) {
        if (mistake == Mistake.ANSWER_DROPPED && part instanceof Part.Performs<?, ?>(var effect))
            return new Part.Performs<>(new Forgetful<>(effect));
        if (mistake == Mistake.SHORTAGE_NOT_REFUNDED && isReaction(part, "stock")) return null;
        return mistake == Mistake.CARRIER_NOT_HEARD && isReaction(part, "shipments") ? null : part;
    }

    private static boolean isReaction(Part part, String name) {
        return part instanceof Part.Reacts<?>(var subscription)
                && subscription.name().equals(name);
    }

    /** Writes down what is good news. */
    private record Forgetful<E, O>(Effect<E, O> right) implements Effect<E, O> {
        @Override
        public String name() {
            return right.name();
        }

        @Override
        public Source<E> source() {
            return right.source();
        }

        @Override
        public boolean concerns(E event) {
            return right.concerns(event);
        }

        @Override
        public O perform(Envelope<E> event, String key) throws Exception {
            return right.perform(event, key);
        }

        @Override
        public void record(Envelope<E> event, O outcome, Transaction tx) throws Exception {
            if (!(outcome instanceof Answer.Declined)) right.record(event, outcome, tx);
        }
    }

    private void orders(boolean twice) {
        int orders = 1 + world.choose(3);
        for (int i = 0; i < orders; i++) {
            switch (world.choose(5)) {
                case 0 -> place("fine-" + i, line("A", 2, "1.50"), line("POST", 1, "3"));
                case 1 -> place("last-" + i, line("A", 1, "1.50"), line("C", 1, "2"));
                case 2 -> place("poor-" + i, line("A", 1, "9"));
                case 3 -> place(i < REFUSED.size() ? REFUSED.get(i) : "free-" + i, line("A", 3, "1"));
                default -> place("free-" + i, line("A", 1, "0"));
            }
        }
        if (!twice) return;
        place("again", line("A", 1, "1"));
        place("again", line("A", 1, "1"));
    }

    private void place(String id, Line... lines) {
        totals.put(id, Line.total(List.of(lines)).amount());
        var command = new OrderCommand.Place(id, "17850", "France", DAY, List.of(lines));
        world.request("order", "place " + id, (order, cause) -> order.execute(aggregate, command, cause));
    }

    private void invariants() {
        world.always("nothing is charged twice", () -> {
            for (var id : totals.keySet())
                assertThat(provider.count("charge", id)).as(id).isLessThanOrEqualTo(1);
        });
        world.always("no more is given back than was charged", () -> {
            for (var id : totals.keySet()) assertThat(provider.net(id)).as(id).isNotNegative();
        });
        world.always(
                "nothing is given back that may not have been charged",
                () -> assertThat(provider.surprises()).isEmpty());
        world.atRest("an order is checked out once", () -> {
            var reserved = new HashMap<String, Set<UUID>>();
            for (var message : world.delivered(Inventory.COMMANDS.name()))
                if ("reserve-stock".equals(message.attributes().get("type")))
                    reserved.computeIfAbsent(message.key(), id -> new HashSet<>())
                            .add(message.id());
            reserved.forEach((id, commands) -> assertThat(commands).as(id).hasSize(1));
        });
        world.atRest("nothing is parked", () -> {
            for (var service : List.of("order", "payment", "inventory", "shipping"))
                for (var reader : world.factum(service).status())
                    assertThat(reader.parked()).as("%s: %s", service, reader).isZero();
        });
        world.atRest("every order ends", () -> {
            for (var id : totals.keySet()) assertThat(statusOf(id)).as(id).isIn("completed", "cancelled");
        });
        world.atRest(
                "every saga ends",
                () -> assertThat(world.factum("order").sagas("checkout").keySet())
                        .isSubsetOf("completed", "compensated"));
        world.atRest("every payment is settled", () -> {
            for (var id : totals.keySet())
                assertThat(SimulatedProvider.isOpen(world, id)).as(id).isFalse();
        });
        world.atRest("goods add up", () -> assertThat(goods.wrong(moves())).isEmpty());
        of(
                "completed",
                "a completed order is paid",
                id -> assertThat(provider.net(id)).as(id).isEqualByComparingTo(totals.get(id)));
        of("completed", "a completed order is shipped", id -> {
            assertThat(Shipments.of(world, id)).as(id).isEqualTo("shipped");
            assertThat(goods.of(id, moves())).as(id).isEqualTo("SHIPPED");
        });
        of(
                "cancelled",
                "a cancelled order costs nothing",
                id -> assertThat(provider.net(id)).as(id).isZero());
        of(
                "cancelled",
                "a cancelled order holds no goods",
                id -> assertThat(goods.of(id, moves())).as(id).isIn("", "RELEASED"));
        of(
                "cancelled",
                "a cancelled order is not shipped",
                id -> assertThat(Shipments.of(world, id)).as(id).isNotEqualTo("shipped"));
    }

    private void of(String status, String invariant, Consumer<String> check) {
        world.atRest(invariant, () -> {
            for (var id : totals.keySet()) if (statusOf(id).equals(status)) check.accept(id);
        });
    }

    private String statusOf(String id) {
        var row = world.rows("order", new OrderList().table()).get(id);
        return row == null ? "not there" : row.status();
    }

    private List<Recorded<?>> moves() {
        return world.factum("inventory").log().read(GoodsInTheLog.ALL, 0, 10_000);
    }
}

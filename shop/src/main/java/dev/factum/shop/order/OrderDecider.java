package dev.factum.shop.order;

import static dev.factum.decider.Decision.accept;
import static dev.factum.decider.Decision.nothing;
import static dev.factum.decider.Decision.refuse;

import dev.factum.decider.Aggregate;
import dev.factum.decider.Decider;
import dev.factum.decider.Decision;
import dev.factum.shop.contract.Line;
import org.jspecify.annotations.Nullable;

/** An order is placed once, and then completed or cancelled, once. The total is ours, never the client's. */
final class OrderDecider implements Decider<OrderCommand, OrderDecider.Order, OrderEvent> {
    static final Aggregate<OrderCommand, Order, OrderEvent> ORDERS =
            Aggregate.of("order", OrderCommand.class, Order.class, OrderEvent.class, new OrderDecider());

    sealed interface Order {
        record New() implements Order {}

        record Processing(@Nullable String customerId) implements Order {}

        record Completed() implements Order {}

        record Cancelled() implements Order {}
    }

    @Override
    public String id(OrderCommand command) {
        return command.orderId();
    }

    @Override
    public Order initial() {
        return new Order.New();
    }

    @Override
    public Order evolve(Order order, OrderEvent event) {
        return switch (event) {
            case OrderEvent.Placed p -> new Order.Processing(p.customerId());
            case OrderEvent.Completed c -> new Order.Completed();
            case OrderEvent.Cancelled c -> new Order.Cancelled();
        };
    }

    @Override
    public Decision<OrderEvent> decide(OrderCommand command, Order order) {
        return switch (command) {
            case OrderCommand.Place p -> place(p, order);
            case OrderCommand.Complete c
            when order instanceof Order.Processing at -> accept(new OrderEvent.Completed(c.orderId(), at.customerId()));
            case OrderCommand.Complete c when order instanceof Order.Completed -> nothing();
            case OrderCommand.Complete c -> notProcessing(c.orderId(), order);
            case OrderCommand.Cancel c
            when order instanceof Order.Processing at ->
                accept(new OrderEvent.Cancelled(c.orderId(), at.customerId(), c.reason()));
            case OrderCommand.Cancel c when order instanceof Order.Cancelled -> nothing();
            case OrderCommand.Cancel c -> notProcessing(c.orderId(), order);
        };
    }

    private static Decision<OrderEvent> place(OrderCommand.Place p, Order order) {
        if (!(order instanceof Order.New)) return refuse("order.exists", "order " + p.orderId() + " was placed before");
        if (p.lines().isEmpty()) return refuse("order.empty", "an order needs a line");
        var total = Line.total(p.lines());
        if (total.isNegative())
            return refuse("order.negative", "an order of " + total.amount().toPlainString() + " cannot be charged");
        return accept(new OrderEvent.Placed(p.orderId(), p.customerId(), p.country(), p.day(), p.lines(), total));
    }

    private static Decision<OrderEvent> notProcessing(String orderId, Order order) {
        return refuse(
                "order.not-processing",
                "order " + orderId + " is " + order.getClass().getSimpleName());
    }
}

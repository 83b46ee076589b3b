package dev.factum.shop.order;

import dev.factum.Service;
import dev.factum.decider.Decision;
import dev.factum.shop.contract.CreditNotes;
import dev.factum.shop.contract.Inventory;
import dev.factum.shop.contract.Orders;
import dev.factum.shop.contract.Payments;
import dev.factum.shop.contract.Shipping;
import dev.factum.shop.contract.Style;
import dev.factum.store.Transaction;
import dev.factum.subscription.Subscription;
import java.util.List;

/** What the order service is. */
public final class OrderService {
    private OrderService() {}

    public static Service in(Style style) {
        return switch (style) {
            case ORCHESTRATED -> orchestrated();
            case CHOREOGRAPHED -> choreographed();
        };
    }

    private static Service always() {
        return Service.named("order")
                .decides(CreditNoteDecider.CREDIT_NOTES)
                .projects(new OrderList())
                .projects(new CreditNoteList())
                .publishes(OrderEvent.class, Orders.EVENTS, OrderService::publish)
                .publishes(OrderEvent.class, Orders.NOTICES, OrderService::notice)
                .publishes(CreditNoteDecider.Issued.class, CreditNotes.EVENTS, OrderService::publish);
    }

    private static Service orchestrated() {
        return always().decides(OrderDecider.ORDERS, Orders.COMMANDS, OrderCommand::of)
                .sends(Inventory.COMMANDS, Payments.COMMANDS, Shipping.COMMANDS, Orders.COMMANDS)
                .orchestrates(new CheckoutSaga());
    }

    /** The last word of each way that a checkout can go. */
    private static Service choreographed() {
        return always().decides(OrderDecider.ORDERS)
                .reacts(Subscription.of("payments", Payments.EVENTS, (event, tx) -> {
                    if (event.payload() instanceof Payments.Event.Declined d)
                        end(tx, new OrderCommand.Cancel(d.orderId(), d.reason()));
                }))
                .reacts(Subscription.of("stock", Inventory.EVENTS, (event, tx) -> {
                    if (event.payload() instanceof Inventory.Event.StockRefused s)
                        end(tx, new OrderCommand.Cancel(s.orderId(), s.reason()));
                }))
                .reacts(Subscription.of("shipments", Shipping.EVENTS, (event, tx) -> {
                    switch (event.payload()) {
                        case Shipping.Event.Shipped s -> end(tx, new OrderCommand.Complete(s.orderId()));
                        case Shipping.Event.Refused s -> end(tx, new OrderCommand.Cancel(s.orderId(), s.reason()));
                        case Shipping.Event.Recalled s -> {}
                    }
                }));
    }

    /** A second last word is nobody's to choose: it is parked, and seen. */
    private static void end(Transaction tx, OrderCommand command) {
        if (tx.execute(OrderDecider.ORDERS, command) instanceof Decision.Refused<OrderEvent> refused)
            throw new IllegalStateException("order " + command.orderId() + " has ended otherwise: " + refused.code());
    }

    private static List<Orders.Event> publish(OrderEvent event) {
        return switch (event) {
            case OrderEvent.Placed p ->
                List.of(new Orders.Event.OrderPlaced(
                        p.orderId(), p.customerId(), p.country(), p.day(), p.lines(), p.total()));
            case OrderEvent.Completed c -> List.of(new Orders.Event.OrderCompleted(c.orderId(), c.customerId()));
            case OrderEvent.Cancelled c ->
                List.of(new Orders.Event.OrderCancelled(c.orderId(), c.customerId(), c.reason()));
        };
    }

    private static List<Orders.Closed> notice(OrderEvent event) {
        return event instanceof OrderEvent.Placed ? List.of() : List.of(new Orders.Closed(event.orderId()));
    }

    private static List<CreditNotes.Issued> publish(CreditNoteDecider.Issued note) {
        return List.of(new CreditNotes.Issued(
                note.creditNoteId(), note.customerId(), note.country(), note.day(), note.lines(), note.amount()));
    }
}

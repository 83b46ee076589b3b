package dev.factum.shop.order;

import dev.factum.Service;
import dev.factum.shop.contract.CreditNotes;
import dev.factum.shop.contract.Inventory;
import dev.factum.shop.contract.Orders;
import dev.factum.shop.contract.Payments;
import dev.factum.shop.contract.Shipping;
import java.util.List;

/** What the order service is. */
public final class OrderService {
    private OrderService() {}

    public static Service orchestrated() {
        return Service.named("order")
                .decides(OrderDecider.ORDERS, Orders.COMMANDS, OrderCommand::of)
                .decides(CreditNoteDecider.CREDIT_NOTES)
                .projects(new OrderList())
                .projects(new CreditNoteList())
                .publishes(OrderEvent.class, Orders.EVENTS, OrderService::publish)
                .publishes(CreditNoteDecider.Issued.class, CreditNotes.EVENTS, OrderService::publish)
                .sends(Inventory.COMMANDS, Payments.COMMANDS, Shipping.COMMANDS, Orders.COMMANDS)
                .orchestrates(new CheckoutSaga());
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

    private static List<CreditNotes.Issued> publish(CreditNoteDecider.Issued note) {
        return List.of(new CreditNotes.Issued(
                note.creditNoteId(), note.customerId(), note.country(), note.day(), note.lines(), note.amount()));
    }
}

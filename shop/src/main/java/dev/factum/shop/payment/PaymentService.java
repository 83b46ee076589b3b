package dev.factum.shop.payment;

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

/** What the payment service is. */
public final class PaymentService {
    private PaymentService() {}

    public static Service in(Style style, Provider provider) {
        return switch (style) {
            case ORCHESTRATED ->
                always(provider).decides(PaymentDecider.PAYMENTS, Payments.COMMANDS, PaymentDecider.Command.Ask::new);
            case CHOREOGRAPHED -> choreographed(always(provider));
        };
    }

    private static Service choreographed(Service service) {
        return service.decides(PaymentDecider.PAYMENTS)
                .reacts(Subscription.of("orders", Orders.EVENTS, (event, tx) -> {
                    if (event.payload() instanceof Orders.Event.OrderPlaced p)
                        ask(tx, new Payments.Command.Charge(p.orderId(), p.total()));
                }))
                .reacts(Subscription.of("stock", Inventory.EVENTS, (event, tx) -> {
                    if (event.payload() instanceof Inventory.Event.StockRefused s)
                        ask(tx, new Payments.Command.Refund(s.orderId()));
                }))
                .reacts(Subscription.of("shipments", Shipping.EVENTS, (event, tx) -> {
                    if (event.payload() instanceof Shipping.Event.Refused s)
                        ask(tx, new Payments.Command.Refund(s.orderId()));
                }));
    }

    private static void ask(Transaction tx, Payments.Command command) {
        if (tx.execute(PaymentDecider.PAYMENTS, new PaymentDecider.Command.Ask(command))
                instanceof Decision.Refused<PaymentEvent> refused)
            throw new IllegalStateException("order " + command.orderId() + ": " + refused.code());
    }

    private static Service always(Provider provider) {
        return Service.named("payment")
                .decides(PayoutDecider.PAYOUTS)
                .decides(BadDebtDecider.BAD_DEBTS)
                .reacts(Subscription.of(
                        "payouts",
                        CreditNotes.EVENTS,
                        (note, tx) -> tx.execute(
                                PayoutDecider.PAYOUTS,
                                new PayoutDecider.Command.Request(
                                        note.payload().creditNoteId(),
                                        note.payload().amount()))))
                .performs(new CallProvider(provider))
                .performs(new PayOut(provider))
                .projects(new PaymentList())
                .projects(new PayoutList())
                .projects(new BadDebtList())
                .publishes(PaymentEvent.class, Payments.EVENTS, PaymentService::publish);
    }

    private static List<Payments.Event> publish(PaymentEvent event) {
        return switch (event) {
            case PaymentEvent.Captured c -> List.of(new Payments.Event.Captured(c.orderId(), c.amount()));
            case PaymentEvent.Declined d -> List.of(new Payments.Event.Declined(d.orderId(), d.reason()));
            case PaymentEvent.Refunded r -> List.of(new Payments.Event.Refunded(r.orderId(), r.amount()));
            case PaymentEvent.ChargeRequested e -> List.of();
            case PaymentEvent.RefundRequested e -> List.of();
            case PaymentEvent.Barred e -> List.of();
        };
    }
}

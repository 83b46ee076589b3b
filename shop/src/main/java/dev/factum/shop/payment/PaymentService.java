package dev.factum.shop.payment;

import dev.factum.Service;
import dev.factum.shop.contract.CreditNotes;
import dev.factum.shop.contract.Payments;
import dev.factum.subscription.Subscription;
import java.util.List;

/** What the payment service is. */
final class PaymentService {
    private PaymentService() {}

    static Service with(Provider provider) {
        return Service.named("payment")
                .decides(PaymentDecider.PAYMENTS, Payments.COMMANDS, PaymentDecider.Command.Ask::new)
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

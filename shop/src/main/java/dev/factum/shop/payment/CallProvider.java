package dev.factum.shop.payment;

import dev.factum.effect.Effect;
import dev.factum.event.Envelope;
import dev.factum.log.Source;
import dev.factum.shop.payment.Provider.Answer;
import dev.factum.store.Transaction;
import java.io.IOException;

/** Charges and refunds orders. */
record CallProvider(Provider provider) implements Effect<PaymentEvent, Answer> {
    @Override
    public String name() {
        return "call-provider";
    }

    @Override
    public Source<PaymentEvent> source() {
        return Source.own(PaymentEvent.class);
    }

    @Override
    public boolean concerns(PaymentEvent event) {
        return event instanceof PaymentEvent.ChargeRequested || event instanceof PaymentEvent.RefundRequested;
    }

    @Override
    public Answer perform(Envelope<PaymentEvent> event, String key) throws IOException, InterruptedException {
        return switch (event.payload()) {
            case PaymentEvent.ChargeRequested e -> provider.charge(key, e.orderId(), e.amount());
            case PaymentEvent.RefundRequested e -> provider.refund(key, e.orderId(), e.amount());
            default -> throw new IllegalStateException("no call for " + event);
        };
    }

    @Override
    public void record(Envelope<PaymentEvent> event, Answer answer, Transaction tx) {
        tx.execute(PaymentDecider.PAYMENTS, settled(event.payload(), answer));
    }

    private static PaymentDecider.Command settled(PaymentEvent event, Answer answer) {
        if (event instanceof PaymentEvent.ChargeRequested)
            return new PaymentDecider.Command.SettleCharge(event.orderId(), answer);
        if (answer instanceof Answer.Declined)
            throw new IllegalStateException("the provider declines to refund order " + event.orderId());
        return new PaymentDecider.Command.SettleRefund(event.orderId());
    }
}

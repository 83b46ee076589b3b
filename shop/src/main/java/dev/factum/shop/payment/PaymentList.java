package dev.factum.shop.payment;

import dev.factum.event.Envelope;
import dev.factum.log.Source;
import dev.factum.projection.Projection;
import dev.factum.projection.Rows;
import dev.factum.shop.contract.Money;
import dev.factum.store.Table;
import java.math.BigDecimal;

/** Every order's payment: what was captured, and what of it was given back. */
final class PaymentList implements Projection<PaymentList.Row, PaymentEvent> {
    record Row(String orderId, String status, BigDecimal captured, BigDecimal refunded, String currency) {
        private static Row none(String orderId, String currency) {
            return new Row(orderId, "none", BigDecimal.ZERO, BigDecimal.ZERO, currency);
        }

        private Row now(String next) {
            return new Row(orderId, next, captured, refunded, currency);
        }

        private Row captured(Money amount) {
            return new Row(orderId, "captured", amount.amount(), refunded, amount.currency());
        }

        private Row refunded(Money amount) {
            return new Row(orderId, "refunded", captured, amount.amount(), currency);
        }
    }

    @Override
    public Table<Row> table() {
        return new Table<>("payment_list", 1, Row.class);
    }

    @Override
    public Source<PaymentEvent> source() {
        return Source.own(PaymentEvent.class);
    }

    @Override
    public void project(Envelope<PaymentEvent> event, Rows<Row> rows) {
        switch (event.payload()) {
            case PaymentEvent.ChargeRequested e ->
                rows.put(Row.none(e.orderId(), e.amount().currency()).now("charging"));
            case PaymentEvent.Captured e ->
                rows.merge(Row.none(e.orderId(), e.amount().currency()), r -> r.captured(e.amount()));
            case PaymentEvent.Declined e -> rows.change(e.orderId(), r -> r.now("declined"));
            case PaymentEvent.RefundRequested e -> rows.change(e.orderId(), r -> r.now("refunding"));
            case PaymentEvent.Refunded e -> rows.change(e.orderId(), r -> r.refunded(e.amount()));
            case PaymentEvent.Barred e -> rows.merge(Row.none(e.orderId(), ""), r -> r.now("barred"));
        }
    }
}

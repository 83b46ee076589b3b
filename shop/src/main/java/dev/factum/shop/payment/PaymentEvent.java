package dev.factum.shop.payment;

import dev.factum.event.Tag;
import dev.factum.event.TypeName;
import dev.factum.shop.contract.Money;

/** What happens to an order's payment: first what is wanted, then, when the provider has answered, what is. */
sealed interface PaymentEvent {
    String orderId();

    @TypeName("payment.charge-requested")
    record ChargeRequested(@Tag String orderId, Money amount) implements PaymentEvent {}

    @TypeName("payment.captured")
    record Captured(@Tag String orderId, Money amount) implements PaymentEvent {}

    @TypeName("payment.declined")
    record Declined(@Tag String orderId, String reason) implements PaymentEvent {}

    @TypeName("payment.refund-requested")
    record RefundRequested(@Tag String orderId, Money amount) implements PaymentEvent {}

    @TypeName("payment.refunded")
    record Refunded(@Tag String orderId, Money amount) implements PaymentEvent {}

    /** A refund was asked for before there was anything to refund: whatever comes is refunded, and no charge begins. */
    @TypeName("payment.barred")
    record Barred(@Tag String orderId) implements PaymentEvent {}
}

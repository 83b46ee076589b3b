package dev.factum.shop.payment;

import dev.factum.shop.contract.Money;
import dev.factum.shop.contract.Payments;
import dev.factum.shop.payment.PaymentDecider.Command;
import dev.factum.shop.payment.PaymentEvent.Barred;
import dev.factum.shop.payment.PaymentEvent.Captured;
import dev.factum.shop.payment.PaymentEvent.ChargeRequested;
import dev.factum.shop.payment.PaymentEvent.Declined;
import dev.factum.shop.payment.PaymentEvent.RefundRequested;
import dev.factum.shop.payment.PaymentEvent.Refunded;
import dev.factum.shop.payment.Provider.Answer;
import dev.factum.test.DeciderSpecification;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class PaymentDeciderTest {
    private static final Money TEN = new Money(BigDecimal.TEN, "GBP");
    private static final Money ZERO = Money.zero("GBP");
    private static final Command CHARGE = new Command.Ask(new Payments.Command.Charge("7", TEN));
    private static final Command REFUND = new Command.Ask(new Payments.Command.Refund("7"));
    private static final Command DONE = new Command.SettleCharge("7", new Answer.Done());
    private static final Command DECLINED = new Command.SettleCharge("7", new Answer.Declined("declined"));

    private final DeciderSpecification<Command, PaymentDecider.Payment, PaymentEvent> payment =
            DeciderSpecification.of(PaymentDecider.PAYMENTS);

    @Test
    void a_charge_is_wanted_before_it_is_made() {
        payment.given().when(CHARGE).then(new ChargeRequested("7", TEN));
        payment.given(new ChargeRequested("7", TEN)).when(DONE).then(new Captured("7", TEN));
        payment.given(new ChargeRequested("7", TEN)).when(DECLINED).then(new Declined("7", "declined"));
    }

    @Test
    void a_charge_is_made_once() {
        payment.given(new ChargeRequested("7", TEN)).when(CHARGE).thenNothing();
        payment.given(new ChargeRequested("7", TEN), new Captured("7", TEN))
                .when(CHARGE)
                .thenNothing();
        payment.given(new ChargeRequested("7", TEN), new Captured("7", TEN))
                .when(DONE)
                .thenNothing();
    }

    @Test
    void nothing_to_charge_is_captured_without_a_call_and_refunded_without_one() {
        payment.given()
                .when(new Command.Ask(new Payments.Command.Charge("7", ZERO)))
                .then(new Captured("7", ZERO));
        payment.given(new Captured("7", ZERO)).when(REFUND).then(new Refunded("7", ZERO));
    }

    @Test
    void what_was_captured_is_refunded_once() {
        var captured = new Captured("7", TEN);
        var requested = new RefundRequested("7", TEN);
        payment.given(captured).when(REFUND).then(requested);
        payment.given(captured, requested).when(REFUND).thenNothing();
        payment.given(captured, requested).when(new Command.SettleRefund("7")).then(new Refunded("7", TEN));
        payment.given(captured, requested, new Refunded("7", TEN)).when(REFUND).thenNothing();
    }

    @Test
    void a_refund_that_comes_first_bars_the_charge() {
        payment.given().when(REFUND).then(new Barred("7"));
        payment.given(new Barred("7")).when(CHARGE).thenRefused("payment.barred");
    }

    @Test
    void a_refund_that_comes_while_the_provider_is_called_takes_back_what_comes() {
        payment.given(new ChargeRequested("7", TEN)).when(REFUND).then(new Barred("7"));
        payment.given(new ChargeRequested("7", TEN), new Barred("7"))
                .when(DONE)
                .then(new Captured("7", TEN), new RefundRequested("7", TEN));
        payment.given(new ChargeRequested("7", TEN), new Barred("7"))
                .when(DECLINED)
                .then(new Declined("7", "declined"));
    }

    @Test
    void what_was_declined_has_nothing_to_refund() {
        payment.given(new ChargeRequested("7", TEN), new Declined("7", "declined"))
                .when(REFUND)
                .thenNothing();
    }
}

package dev.factum.shop.payment;

import static dev.factum.decider.Decision.accept;
import static dev.factum.decider.Decision.nothing;
import static dev.factum.decider.Decision.refuse;

import dev.factum.decider.Aggregate;
import dev.factum.decider.Decider;
import dev.factum.decider.Decision;
import dev.factum.shop.contract.Money;
import dev.factum.shop.contract.Payments;
import dev.factum.shop.payment.Provider.Answer;
import java.util.List;

/** Intent first, call second, outcome third: the provider is called only for what the log already says. */
final class PaymentDecider implements Decider<PaymentDecider.Command, PaymentDecider.Payment, PaymentEvent> {
    static final Aggregate<Command, Payment, PaymentEvent> PAYMENTS =
            Aggregate.of("payment", Command.class, Payment.class, PaymentEvent.class, new PaymentDecider());

    sealed interface Command {
        String orderId();

        record Ask(Payments.Command from) implements Command {
            @Override
            public String orderId() {
                return from.orderId();
            }
        }

        record SettleCharge(String orderId, Answer answer) implements Command {}

        record SettleRefund(String orderId) implements Command {}
    }

    sealed interface Payment {
        record None() implements Payment {}

        record Charging(Money amount, boolean refundWanted) implements Payment {}

        record Captured(Money amount) implements Payment {}

        record Refunding(Money amount) implements Payment {}

        record Over() implements Payment {}
    }

    @Override
    public String id(Command command) {
        return command.orderId();
    }

    @Override
    public Payment initial() {
        return new Payment.None();
    }

    @Override
    public Payment evolve(Payment p, PaymentEvent event) {
        return switch (event) {
            case PaymentEvent.ChargeRequested e -> new Payment.Charging(e.amount(), false);
            case PaymentEvent.Captured e -> new Payment.Captured(e.amount());
            case PaymentEvent.RefundRequested e -> new Payment.Refunding(e.amount());
            case PaymentEvent.Declined e -> new Payment.Over();
            case PaymentEvent.Refunded e -> new Payment.Over();
            case PaymentEvent.Barred e ->
                p instanceof Payment.Charging c ? new Payment.Charging(c.amount(), true) : new Payment.Over();
        };
    }

    @Override
    public Decision<PaymentEvent> decide(Command command, Payment p) {
        return switch (command) {
            case Command.Ask(Payments.Command.Charge c) -> charge(c, p);
            case Command.Ask(Payments.Command.Refund r) -> refund(r.orderId(), p);
            case Command.SettleCharge s -> settle(s, p);
            case Command.SettleRefund s
            when p instanceof Payment.Refunding r -> accept(new PaymentEvent.Refunded(s.orderId(), r.amount()));
            case Command.SettleRefund s -> nothing();
        };
    }

    /** Nothing to charge is charged at once, without a call. */
    private static Decision<PaymentEvent> charge(Payments.Command.Charge c, Payment p) {
        return switch (p) {
            case Payment.None n when c.amount().isZero() -> accept(new PaymentEvent.Captured(c.orderId(), c.amount()));
            case Payment.None n -> accept(new PaymentEvent.ChargeRequested(c.orderId(), c.amount()));
            case Payment.Over o ->
                refuse("payment.barred", "order " + c.orderId() + " was called off before it was charged");
            case Payment.Charging o -> nothing();
            case Payment.Captured o -> nothing();
            case Payment.Refunding o -> nothing();
        };
    }

    private static Decision<PaymentEvent> refund(String orderId, Payment p) {
        return switch (p) {
            case Payment.None n -> accept(new PaymentEvent.Barred(orderId));
            case Payment.Charging c when c.refundWanted() -> nothing();
            case Payment.Charging c -> accept(new PaymentEvent.Barred(orderId));
            case Payment.Captured c -> giveBack(orderId, c.amount());
            case Payment.Refunding c -> nothing();
            case Payment.Over o -> nothing();
        };
    }

    private static Decision<PaymentEvent> giveBack(String orderId, Money amount) {
        return amount.isZero()
                ? accept(new PaymentEvent.Refunded(orderId, amount))
                : accept(new PaymentEvent.RefundRequested(orderId, amount));
    }

    private static Decision<PaymentEvent> settle(Command.SettleCharge s, Payment p) {
        if (!(p instanceof Payment.Charging c)) return nothing();
        return switch (s.answer()) {
            case Answer.Done d
            when c.refundWanted() ->
                accept(List.of(
                        new PaymentEvent.Captured(s.orderId(), c.amount()),
                        new PaymentEvent.RefundRequested(s.orderId(), c.amount())));
            case Answer.Done d -> accept(new PaymentEvent.Captured(s.orderId(), c.amount()));
            case Answer.Declined d -> accept(new PaymentEvent.Declined(s.orderId(), d.reason()));
        };
    }
}

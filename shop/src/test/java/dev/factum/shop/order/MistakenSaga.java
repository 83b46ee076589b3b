package dev.factum.shop.order;

import dev.factum.saga.Saga;
import dev.factum.saga.Step;
import dev.factum.saga.Step.Plan;
import dev.factum.shop.contract.Orders;
import dev.factum.shop.contract.Payments;
import dev.factum.shop.contract.Shipping;
import dev.factum.shop.order.CheckoutSaga.Checkout;
import dev.factum.topic.Topic;
import java.util.ArrayList;
import java.util.List;

/** The checkout with one mistake. */
record MistakenSaga(CheckoutSaga right, Mistake mistake) implements Saga<Checkout> {
    @Override
    public String name() {
        return right.name();
    }

    @Override
    public int version() {
        return right.version();
    }

    @Override
    public Class<Checkout> states() {
        return right.states();
    }

    @Override
    public Checkout initial() {
        return right.initial();
    }

    @Override
    public List<Input<Checkout, ?>> inputs() {
        var inputs = new ArrayList<Input<Checkout, ?>>();
        for (var input : right.inputs()) inputs.add(mistaken(input));
        return inputs;
    }

    private <M> Input<Checkout, M> mistaken(Input<Checkout, M> input) {
        return Saga.on(input.source(), (state, message) -> {
            boolean again = mistake == Mistake.STARTED_AGAIN && message instanceof OrderEvent.Placed;
            return changed(state, message, input.on().apply(again ? initial() : state, message));
        });
    }

    private Step<Checkout> changed(Checkout state, Object message, Step<Checkout> step) {
        return switch (step) {
            case Step.Move<Checkout>(var next, var plan, var last) ->
                new Step.Move<>(next, changed(state, message, plan), last);
            case Step.Compensate<Checkout>(var reason)
            when mistake == Mistake.CANCELLED_WITHOUT_UNDO && message instanceof Payments.Event.Declined d ->
                Step.send(Orders.COMMANDS, new Orders.Command.Cancel(d.orderId(), reason))
                        .done(new Checkout.Over());
            case Step.Compensate<Checkout> c -> c;
            case Step.Ignore<Checkout> i -> i;
        };
    }

    private Plan changed(Checkout state, Object message, Plan plan) {
        var sent = new ArrayList<Plan.Sent<?>>();
        for (var one : plan.sent()) sent.add(isUndone(one.topic()) ? one : withoutUndo(one));
        if (mistake == Mistake.COMPLETED_TOO_EARLY
                && state instanceof Checkout.Charging
                && message instanceof Payments.Event.Captured c)
            sent.add(new Plan.Sent<>(Orders.COMMANDS, new Orders.Command.Complete(c.orderId()), null));
        return new Plan(sent, plan.within());
    }

    private boolean isUndone(Topic<?> topic) {
        return switch (mistake) {
            case CHARGE_NOT_UNDONE -> topic != Payments.COMMANDS;
            case SHIPMENT_NOT_UNDONE -> topic != Shipping.COMMANDS;
            case RESERVATION_NOT_UNDONE -> topic == Payments.COMMANDS || topic == Shipping.COMMANDS;
            default -> true;
        };
    }

    private static <M> Plan.Sent<M> withoutUndo(Plan.Sent<M> sent) {
        return new Plan.Sent<>(sent.topic(), sent.command(), null);
    }

    @Override
    public Step<Checkout> refused(Checkout state, Object command, String code) {
        if (mistake == Mistake.REFUSAL_TAKEN_FOR_ASSENT && command instanceof Shipping.Command.Ship s)
            return Step.send(Orders.COMMANDS, new Orders.Command.Complete(s.orderId()))
                    .done(new Checkout.Over());
        return right.refused(state, command, code);
    }

    @Override
    public Step<Checkout> timedOut(Checkout state) {
        if (mistake == Mistake.SILENCE_TAKEN_FOR_ASSENT && state instanceof Checkout.Charging s)
            return Step.send(
                            Shipping.COMMANDS,
                            new Shipping.Command.Ship(s.orderId(), s.country(), s.units()),
                            new Shipping.Command.Recall(s.orderId()))
                    .to(new Checkout.Shipping(s.orderId()));
        return right.timedOut(state);
    }

    @Override
    public Step<Checkout> compensated(Checkout state, String reason) {
        return mistake == Mistake.NO_LAST_WORD ? Step.done(new Checkout.Over()) : right.compensated(state, reason);
    }
}

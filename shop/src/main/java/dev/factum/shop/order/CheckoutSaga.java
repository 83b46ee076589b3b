package dev.factum.shop.order;

import dev.factum.event.TypeName;
import dev.factum.log.Source;
import dev.factum.saga.Saga;
import dev.factum.saga.Step;
import dev.factum.shop.contract.Inventory;
import dev.factum.shop.contract.Line;
import dev.factum.shop.contract.Money;
import dev.factum.shop.contract.Orders;
import dev.factum.shop.contract.Payments;
import dev.factum.shop.contract.Shipping;
import java.time.Duration;
import java.util.List;

/** reserve → charge → ship → complete; what was done is undone, last first, and then the order is cancelled. */
final class CheckoutSaga implements Saga<CheckoutSaga.Checkout> {
    private static final Duration RESERVING = Duration.ofMinutes(5);
    private static final Duration CHARGING = Duration.ofMinutes(15);
    private static final Duration SHIPPING = Duration.ofMinutes(15);

    /** Where a checkout stands, with what its next steps need. */
    sealed interface Checkout {
        @TypeName("new")
        record New() implements Checkout {}

        @TypeName("reserving")
        record Reserving(String orderId, String country, int units, Money total) implements Checkout {}

        @TypeName("charging")
        record Charging(String orderId, String country, int units) implements Checkout {}

        @TypeName("shipping")
        record Shipping(String orderId) implements Checkout {}

        @TypeName("over")
        record Over() implements Checkout {}
    }

    @Override
    public String name() {
        return "checkout";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Class<Checkout> states() {
        return Checkout.class;
    }

    @Override
    public Checkout initial() {
        return new Checkout.New();
    }

    @Override
    public List<Input<Checkout, ?>> inputs() {
        return List.of(
                Saga.on(Source.own(OrderEvent.class), this::order),
                Saga.on(Inventory.EVENTS, this::stock),
                Saga.on(Payments.EVENTS, this::payment),
                Saga.on(Shipping.EVENTS, this::shipment));
    }

    private Step<Checkout> order(Checkout at, OrderEvent event) {
        return switch (event) {
            case OrderEvent.Placed p when at instanceof Checkout.New -> reserve(p);
            case OrderEvent.Placed p -> Step.ignore();
            case OrderEvent.Completed c -> Step.ignore();
            case OrderEvent.Cancelled c -> Step.ignore();
        };
    }

    private static Step<Checkout> reserve(OrderEvent.Placed p) {
        var units = Line.units(p.lines());
        int all = units.stream().mapToInt(u -> u.units()).sum();
        return Step.send(
                        Inventory.COMMANDS,
                        new Inventory.Command.Reserve(p.orderId(), units),
                        new Inventory.Command.Release(p.orderId()))
                .within(RESERVING)
                .to(new Checkout.Reserving(p.orderId(), p.country(), all, p.total()));
    }

    private Step<Checkout> stock(Checkout at, Inventory.Event event) {
        return switch (event) {
            case Inventory.Event.StockReserved r
            when at instanceof Checkout.Reserving s ->
                Step.send(
                                Payments.COMMANDS,
                                new Payments.Command.Charge(s.orderId(), s.total()),
                                new Payments.Command.Refund(s.orderId()))
                        .within(CHARGING)
                        .to(new Checkout.Charging(s.orderId(), s.country(), s.units()));
            case Inventory.Event.StockReserved r -> Step.ignore();
            case Inventory.Event.StockRefused r -> Step.ignore();
            case Inventory.Event.StockReleased r -> Step.ignore();
        };
    }

    private Step<Checkout> payment(Checkout at, Payments.Event event) {
        return switch (event) {
            case Payments.Event.Captured c
            when at instanceof Checkout.Charging s ->
                Step.send(
                                Shipping.COMMANDS,
                                new Shipping.Command.Ship(s.orderId(), s.country(), s.units()),
                                new Shipping.Command.Recall(s.orderId()))
                        .within(SHIPPING)
                        .to(new Checkout.Shipping(s.orderId()));
            case Payments.Event.Captured c -> Step.ignore();
            case Payments.Event.Declined d when at instanceof Checkout.Charging -> Step.compensate(d.reason());
            case Payments.Event.Declined d -> Step.ignore();
            case Payments.Event.Refunded r -> Step.ignore();
        };
    }

    private Step<Checkout> shipment(Checkout at, Shipping.Event event) {
        return switch (event) {
            case Shipping.Event.Shipped s
            when at instanceof Checkout.Shipping ->
                Step.send(Orders.COMMANDS, new Orders.Command.Complete(s.orderId()))
                        .done(new Checkout.Over());
            case Shipping.Event.Shipped s -> Step.ignore();
            case Shipping.Event.Refused r -> Step.ignore();
            case Shipping.Event.Recalled r -> Step.ignore();
        };
    }

    @Override
    public Step<Checkout> compensated(Checkout at, String reason) {
        return switch (at) {
            case Checkout.Reserving s -> cancel(s.orderId(), reason);
            case Checkout.Charging s -> cancel(s.orderId(), reason);
            case Checkout.Shipping s -> cancel(s.orderId(), reason);
            case Checkout.New s -> Step.done(new Checkout.Over());
            case Checkout.Over s -> Step.done(s);
        };
    }

    private static Step<Checkout> cancel(String orderId, String reason) {
        return Step.send(Orders.COMMANDS, new Orders.Command.Cancel(orderId, reason))
                .done(new Checkout.Over());
    }
}

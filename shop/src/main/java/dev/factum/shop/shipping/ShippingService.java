package dev.factum.shop.shipping;

import dev.factum.Service;
import dev.factum.shop.contract.Inventory;
import dev.factum.shop.contract.Line;
import dev.factum.shop.contract.Orders;
import dev.factum.shop.contract.Shipping;
import dev.factum.shop.contract.Style;
import dev.factum.shop.contract.Units;
import dev.factum.subscription.Subscription;
import java.util.List;

/** What the shipping service is. */
public final class ShippingService {
    private ShippingService() {}

    public static Service in(Style style) {
        return switch (style) {
            case ORCHESTRATED ->
                always().decides(ShipmentDecider.SHIPMENTS, Shipping.COMMANDS, ShipmentDecider.Command.Ask::new);
            case CHOREOGRAPHED -> choreographed(always());
        };
    }

    private static Service always() {
        return Service.named("shipping")
                .projects(new ShipmentList())
                .publishes(ShipmentDecider.Event.class, Shipping.EVENTS, ShippingService::publish);
    }

    private static Service choreographed(Service service) {
        return service.decides(ShipmentDecider.SHIPMENTS)
                .reacts(Subscription.of("orders", Orders.EVENTS, (event, tx) -> {
                    if (event.payload() instanceof Orders.Event.OrderPlaced p)
                        tx.execute(ShipmentDecider.SHIPMENTS, announce(p));
                }))
                .reacts(Subscription.of("stock", Inventory.EVENTS, (event, tx) -> {
                    if (event.payload() instanceof Inventory.Event.StockReserved s)
                        tx.execute(ShipmentDecider.SHIPMENTS, new ShipmentDecider.Command.Clear(s.orderId()));
                }));
    }

    private static ShipmentDecider.Command announce(Orders.Event.OrderPlaced p) {
        int units = Line.units(p.lines()).stream().mapToInt(Units::units).sum();
        return new ShipmentDecider.Command.Announce(p.orderId(), p.country(), units);
    }

    private static List<Shipping.Event> publish(ShipmentDecider.Event event) {
        return switch (event) {
            case ShipmentDecider.Event.Shipped s -> List.of(new Shipping.Event.Shipped(s.orderId()));
            case ShipmentDecider.Event.Refused r -> List.of(new Shipping.Event.Refused(r.orderId(), r.reason()));
            case ShipmentDecider.Event.Recalled r -> List.of(new Shipping.Event.Recalled(r.orderId()));
            case ShipmentDecider.Event.Announced a -> List.of();
            case ShipmentDecider.Event.Cleared c -> List.of();
        };
    }
}

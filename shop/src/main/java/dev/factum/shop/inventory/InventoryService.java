package dev.factum.shop.inventory;

import dev.factum.Service;
import dev.factum.decider.Decision;
import dev.factum.shop.contract.CreditNotes;
import dev.factum.shop.contract.Inventory;
import dev.factum.shop.contract.Line;
import dev.factum.shop.contract.Orders;
import dev.factum.shop.contract.Payments;
import dev.factum.shop.contract.Shipping;
import dev.factum.shop.contract.Style;
import dev.factum.shop.contract.Units;
import dev.factum.shop.inventory.Reservations.Status;
import dev.factum.store.Transaction;
import dev.factum.subscription.Subscription;
import java.sql.SQLException;
import java.util.List;

/** What the inventory service is: state in its own tables, events through the outbox. */
public final class InventoryService {
    private InventoryService() {}

    public static Service in(Style style) {
        return switch (style) {
            case ORCHESTRATED -> orchestrated(always());
            case CHOREOGRAPHED -> choreographed(always());
        };
    }

    private static Service always() {
        return Service.named("inventory")
                .reacts(Subscription.of("shipments", Shipping.EVENTS, (event, tx) -> {
                    switch (event.payload()) {
                        // late, after a release, it is nothing: the goods were called back
                        case Shipping.Event.Shipped s ->
                            Reservations.of(tx.connection()).ship(s.orderId());
                        case Shipping.Event.Refused s -> release(s.orderId(), tx);
                        case Shipping.Event.Recalled s -> {}
                    }
                }))
                .reacts(Subscription.of("returns", CreditNotes.EVENTS, (note, tx) -> {
                    var units = Line.units(note.payload().lines());
                    if (!units.isEmpty()) Stock.of(tx.connection()).returned(units);
                }))
                .sends(Inventory.EVENTS);
    }

    private static Service orchestrated(Service service) {
        return service.handles(Inventory.COMMANDS, (command, tx) -> switch (command.payload()) {
            case Inventory.Command.Reserve r -> reserve(r.orderId(), r.units(), tx);
            case Inventory.Command.Release r -> {
                release(r.orderId(), tx);
                yield Decision.nothing();
            }
        });
    }

    /** What an order wants and that it is paid come over two topics: whichever is second reserves. */
    private static Service choreographed(Service service) {
        return service.reacts(Subscription.of("orders", Orders.EVENTS, (event, tx) -> {
                    if (event.payload() instanceof Orders.Event.OrderPlaced p)
                        reserveIfReady(Wanted.of(tx.connection()).placed(p.orderId(), Line.units(p.lines())), tx);
                }))
                .reacts(Subscription.of("payments", Payments.EVENTS, (event, tx) -> {
                    if (event.payload() instanceof Payments.Event.Captured c)
                        reserveIfReady(Wanted.of(tx.connection()).paid(c.orderId()), tx);
                }));
    }

    private static void reserveIfReady(Wanted.Order order, Transaction tx) throws SQLException {
        if (order.isReady() && reserve(order.orderId(), order.units(), tx) instanceof Decision.Refused<Void> refused)
            tx.send(Inventory.EVENTS, new Inventory.Event.StockRefused(order.orderId(), refused.code()));
    }

    private static Decision<Void> reserve(String orderId, List<Units> units, Transaction tx) throws SQLException {
        var outcome = Reservations.of(tx.connection()).reserve(orderId, units);
        if (outcome.before().isPresent())
            return outcome.before().get() == Status.RELEASED
                    ? Decision.refuse("stock.released", "order " + orderId + " was called off before it was reserved")
                    : Decision.nothing();
        if (outcome.missing().isPresent())
            return Decision.refuse(
                    "stock.short", "not enough of " + outcome.missing().get());
        tx.send(Inventory.EVENTS, new Inventory.Event.StockReserved(orderId));
        return Decision.nothing();
    }

    /** By reservation, not by products: repeated it gives nothing back. */
    private static void release(String orderId, Transaction tx) throws SQLException {
        if (Reservations.of(tx.connection()).release(orderId))
            tx.send(Inventory.EVENTS, new Inventory.Event.StockReleased(orderId));
    }
}

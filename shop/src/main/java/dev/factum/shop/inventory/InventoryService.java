package dev.factum.shop.inventory;

import dev.factum.Service;
import dev.factum.decider.Decision;
import dev.factum.shop.contract.CreditNotes;
import dev.factum.shop.contract.Inventory;
import dev.factum.shop.contract.Line;
import dev.factum.shop.contract.Shipping;
import dev.factum.shop.inventory.Reservations.Status;
import dev.factum.store.Transaction;
import dev.factum.subscription.Subscription;
import java.sql.SQLException;

/** What the inventory service is: state in its own tables, events through the outbox. */
final class InventoryService {
    private InventoryService() {}

    static Service service() {
        return Service.named("inventory")
                .handles(Inventory.COMMANDS, (command, tx) -> switch (command.payload()) {
                    case Inventory.Command.Reserve r -> reserve(r, tx);
                    case Inventory.Command.Release r -> release(r.orderId(), tx);
                })
                .reacts(Subscription.of("shipments", Shipping.EVENTS, (event, tx) -> {
                    switch (event.payload()) {
                        case Shipping.Event.Shipped s -> shipped(s.orderId(), tx);
                        case Shipping.Event.Recalled r -> {}
                    }
                }))
                .reacts(Subscription.of("returns", CreditNotes.EVENTS, (note, tx) -> {
                    var units = Line.units(note.payload().lines());
                    if (!units.isEmpty()) Stock.of(tx.connection()).returned(units);
                }))
                .sends(Inventory.EVENTS);
    }

    private static Decision<Void> reserve(Inventory.Command.Reserve r, Transaction tx) throws SQLException {
        var stock = Stock.of(tx.connection());
        var reservations = new Reservations(tx.connection());
        var status = reservations.status(r.orderId());
        if (status.isPresent())
            return status.get() == Status.RELEASED
                    ? Decision.refuse(
                            "stock.released", "order " + r.orderId() + " was called off before it was reserved")
                    : Decision.nothing();
        var missing = stock.take(r.units());
        if (missing.isPresent()) return Decision.refuse("stock.short", "not enough of " + missing.get());
        reservations.set(r.orderId(), Status.RESERVED);
        reservations.keep(r.orderId(), r.units());
        tx.send(Inventory.EVENTS, new Inventory.Event.StockReserved(r.orderId()));
        return Decision.nothing();
    }

    /** By reservation, not by products: repeated it gives nothing back, and before its reservation it leaves a mark that refuses it. */
    private static Decision<Void> release(String orderId, Transaction tx) throws SQLException {
        var stock = Stock.of(tx.connection());
        var reservations = new Reservations(tx.connection());
        var status = reservations.status(orderId).orElse(null);
        if (status == Status.RELEASED) return Decision.nothing();
        if (status == Status.RESERVED) stock.release(reservations.units(orderId));
        if (status == Status.SHIPPED) stock.unship(reservations.units(orderId));
        reservations.set(orderId, Status.RELEASED);
        tx.send(Inventory.EVENTS, new Inventory.Event.StockReleased(orderId));
        return Decision.nothing();
    }

    /** Late, after a release, it is nothing: the goods were called back. */
    private static void shipped(String orderId, Transaction tx) throws SQLException {
        var stock = Stock.of(tx.connection());
        var reservations = new Reservations(tx.connection());
        if (reservations.status(orderId).orElse(null) != Status.RESERVED) return;
        stock.ship(reservations.units(orderId));
        reservations.set(orderId, Status.SHIPPED);
    }
}

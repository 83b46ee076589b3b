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
                        // late, after a release, it is nothing: the goods were called back
                        case Shipping.Event.Shipped s ->
                            Reservations.of(tx.connection()).ship(s.orderId());
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
        var outcome = Reservations.of(tx.connection()).reserve(r.orderId(), r.units());
        if (outcome.before().isPresent())
            return outcome.before().get() == Status.RELEASED
                    ? Decision.refuse(
                            "stock.released", "order " + r.orderId() + " was called off before it was reserved")
                    : Decision.nothing();
        if (outcome.missing().isPresent())
            return Decision.refuse(
                    "stock.short", "not enough of " + outcome.missing().get());
        tx.send(Inventory.EVENTS, new Inventory.Event.StockReserved(r.orderId()));
        return Decision.nothing();
    }

    /** By reservation, not by products: repeated it gives nothing back. */
    private static Decision<Void> release(String orderId, Transaction tx) throws SQLException {
        if (Reservations.of(tx.connection()).release(orderId))
            tx.send(Inventory.EVENTS, new Inventory.Event.StockReleased(orderId));
        return Decision.nothing();
    }
}

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
import dev.factum.store.Transaction;
import dev.factum.subscription.Subscription;
import java.sql.SQLException;
import java.util.List;

/** What the inventory service is: state in its own tables, events through the outbox. */
public final class InventoryService {
    private InventoryService() {}

    /** Where the goods are kept. */
    @FunctionalInterface
    interface Store {
        Goods in(Transaction tx) throws SQLException;
    }

    public static Service in(Style style) {
        return in(style, tx -> GoodsInTables.of(tx.connection()));
    }

    static Service in(Style style, Store goods) {
        return switch (style) {
            case ORCHESTRATED -> orchestrated(always(goods), goods);
            case CHOREOGRAPHED -> choreographed(always(goods), goods);
        };
    }

    private static Service always(Store goods) {
        return Service.named("inventory")
                .reacts(Subscription.of("shipments", Shipping.EVENTS, (event, tx) -> {
                    switch (event.payload()) {
                        // late, after a release, it is nothing: the goods were called back
                        case Shipping.Event.Shipped s -> goods.in(tx).ship(s.orderId());
                        case Shipping.Event.Refused s -> release(s.orderId(), goods.in(tx), tx);
                        case Shipping.Event.Recalled s -> {}
                    }
                }))
                .reacts(Subscription.of("returns", CreditNotes.EVENTS, (note, tx) -> {
                    var units = Line.units(note.payload().lines());
                    if (units.isEmpty()) return;
                    var here = goods.in(tx);
                    here.returned(units);
                    tell(here.changed(units), tx);
                }))
                .sends(Inventory.EVENTS, Inventory.PRODUCTS);
    }

    private static Service orchestrated(Service service, Store goods) {
        return service.handles(Inventory.COMMANDS, (command, tx) -> switch (command.payload()) {
            case Inventory.Command.Reserve r -> reserve(r.orderId(), r.units(), goods.in(tx), tx);
            case Inventory.Command.Release r -> {
                release(r.orderId(), goods.in(tx), tx);
                yield Decision.nothing();
            }
        });
    }

    /** What an order wants and that it is paid come over two topics: whichever is second reserves. */
    private static Service choreographed(Service service, Store goods) {
        return service.reacts(Subscription.of("orders", Orders.EVENTS, (event, tx) -> {
                    if (!(event.payload() instanceof Orders.Event.OrderPlaced p)) return;
                    var here = goods.in(tx);
                    reserveIfReady(here.placed(p.orderId(), Line.units(p.lines())), here, tx);
                }))
                .reacts(Subscription.of("payments", Payments.EVENTS, (event, tx) -> {
                    if (!(event.payload() instanceof Payments.Event.Captured c)) return;
                    var here = goods.in(tx);
                    reserveIfReady(here.paid(c.orderId()), here, tx);
                }));
    }

    private static void reserveIfReady(Goods.Wanted order, Goods goods, Transaction tx) throws SQLException {
        if (order.isReady()
                && reserve(order.orderId(), order.units(), goods, tx) instanceof Decision.Refused<Void> refused)
            tx.send(Inventory.EVENTS, new Inventory.Event.StockRefused(order.orderId(), refused.code()));
    }

    private static Decision<Void> reserve(String orderId, List<Units> units, Goods goods, Transaction tx)
            throws SQLException {
        var outcome = goods.reserve(orderId, units);
        if (outcome.before().isPresent())
            return outcome.before().get() == Goods.Status.RELEASED
                    ? Decision.refuse("stock.released", "order " + orderId + " was called off before it was reserved")
                    : Decision.nothing();
        if (outcome.missing().isPresent())
            return Decision.refuse(
                    "stock.short", "not enough of " + outcome.missing().get());
        tx.send(Inventory.EVENTS, new Inventory.Event.StockReserved(orderId));
        tell(goods.changed(orderId), tx);
        return Decision.nothing();
    }

    /** By reservation, not by products: repeated it gives nothing back. */
    private static void release(String orderId, Goods goods, Transaction tx) throws SQLException {
        if (!goods.release(orderId)) return;
        tx.send(Inventory.EVENTS, new Inventory.Event.StockReleased(orderId));
        tell(goods.changed(orderId), tx);
    }

    static void tell(List<Inventory.Product> changed, Transaction tx) {
        for (var product : changed) tx.send(Inventory.PRODUCTS, product);
    }
}

package dev.factum.shop.contract;

import dev.factum.event.TypeName;
import dev.factum.topic.Topic;
import java.util.List;

/** What the inventory service tells others and can be asked. */
public interface Inventory {
    Topic<Event> EVENTS = Topic.of("inventory.events", Event.class, Event::orderId);
    Topic<Command> COMMANDS = Topic.of("inventory.commands", Command.class, Command::orderId);

    /** Whether products can be had: all that others need of one whenever it changes, so that nobody has to ask. State transfer. */
    Topic<Product> PRODUCTS = Topic.of("inventory.products", Product.class, Product::sku);

    /** @param version grows with each change of this product; whoever keeps a copy keeps the newest */
    @TypeName("product-changed")
    record Product(String sku, boolean available, long version) {}

    sealed interface Event {
        String orderId();

        @TypeName("stock-reserved")
        record StockReserved(String orderId) implements Event {}

        /** Nobody has asked by a command, so nobody is answered: everybody hears it. */
        @TypeName("stock-refused")
        record StockRefused(String orderId, String reason) implements Event {}

        @TypeName("stock-released")
        record StockReleased(String orderId) implements Event {}
    }

    sealed interface Command {
        String orderId();

        /** All or nothing; refused with {@code stock.short}. */
        @TypeName("reserve-stock")
        record Reserve(String orderId, List<Units> units) implements Command {}

        /** Whatever was reserved for the order; before its reservation, that is refused. */
        @TypeName("release-stock")
        record Release(String orderId) implements Command {}
    }
}

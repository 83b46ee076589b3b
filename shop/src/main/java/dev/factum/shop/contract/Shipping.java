package dev.factum.shop.contract;

import dev.factum.event.TypeName;
import dev.factum.topic.Topic;

/** What the shipping service tells others and can be asked. */
public interface Shipping {
    Topic<Event> EVENTS = Topic.of("shipping.events", Event.class, Event::orderId);
    Topic<Command> COMMANDS = Topic.of("shipping.commands", Command.class, Command::orderId);

    sealed interface Event {
        String orderId();

        @TypeName("order-shipped")
        record Shipped(String orderId) implements Event {}

        /** Nobody has asked by a command, so nobody is answered: everybody hears it. */
        @TypeName("shipment-refused")
        record Refused(String orderId, String reason) implements Event {}

        @TypeName("shipment-recalled")
        record Recalled(String orderId) implements Event {}
    }

    sealed interface Command {
        String orderId();

        /** Refused with {@code shipping.refused}. @param units all goods together; none: nothing is to be shipped */
        @TypeName("ship-order")
        record Ship(String orderId, String country, int units) implements Command {}

        @TypeName("recall-shipment")
        record Recall(String orderId) implements Command {}
    }
}

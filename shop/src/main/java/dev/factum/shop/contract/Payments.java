package dev.factum.shop.contract;

import dev.factum.event.TypeName;
import dev.factum.topic.Topic;

/** What the payment service tells others and can be asked. */
public interface Payments {
    Topic<Event> EVENTS = Topic.of("payment.events", Event.class, Event::orderId);
    Topic<Command> COMMANDS = Topic.of("payment.commands", Command.class, Command::orderId);

    sealed interface Event {
        String orderId();

        @TypeName("payment-captured")
        record Captured(String orderId, Money amount) implements Event {}

        @TypeName("payment-declined")
        record Declined(String orderId, String reason) implements Event {}

        @TypeName("payment-refunded")
        record Refunded(String orderId, Money amount) implements Event {}
    }

    sealed interface Command {
        String orderId();

        @TypeName("charge")
        record Charge(String orderId, Money amount) implements Command {}

        /** Whatever was or will be charged for the order. */
        @TypeName("refund")
        record Refund(String orderId) implements Command {}
    }
}

package dev.factum.shop.contract;

import dev.factum.event.TypeName;
import dev.factum.topic.Topic;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the order service tells others and can be asked. */
public interface Orders {
    Topic<Event> EVENTS = Topic.of("order.events", Event.class, Event::orderId);
    Topic<Command> COMMANDS = Topic.of("order.commands", Command.class, Command::orderId);

    /** That an order has come to its end, and no more: whoever wants to know how asks for the order. Notification. */
    Topic<Closed> NOTICES = Topic.of("order.notices", Closed.class, Closed::orderId);

    @TypeName("order-closed")
    record Closed(String orderId) {}

    sealed interface Event {
        String orderId();

        /** Everything that others need of an order: state transfer. @param customerId null: a guest */
        @TypeName("order-placed")
        record OrderPlaced(
                String orderId,
                @Nullable String customerId,
                String country,
                LocalDate day,
                List<Line> lines,
                Money total)
                implements Event {}

        @TypeName("order-completed")
        record OrderCompleted(String orderId, @Nullable String customerId) implements Event {}

        @TypeName("order-cancelled")
        record OrderCancelled(String orderId, @Nullable String customerId, String reason) implements Event {}
    }

    sealed interface Command {
        String orderId();

        @TypeName("complete-order")
        record Complete(String orderId) implements Command {}

        @TypeName("cancel-order")
        record Cancel(String orderId, String reason) implements Command {}
    }
}

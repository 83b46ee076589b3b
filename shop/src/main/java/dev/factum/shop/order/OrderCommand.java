package dev.factum.shop.order;

import dev.factum.event.TypeName;
import dev.factum.shop.contract.Line;
import dev.factum.shop.contract.Orders;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be asked of an order: by a client, or by a message. */
sealed interface OrderCommand {
    String orderId();

    @TypeName("place-order")
    record Place(String orderId, @Nullable String customerId, String country, LocalDate day, List<Line> lines)
            implements OrderCommand {}

    record Complete(String orderId) implements OrderCommand {}

    record Cancel(String orderId, String reason) implements OrderCommand {}

    static OrderCommand of(Orders.Command message) {
        return switch (message) {
            case Orders.Command.Complete c -> new Complete(c.orderId());
            case Orders.Command.Cancel c -> new Cancel(c.orderId(), c.reason());
        };
    }
}

package dev.factum.shop.order;

import dev.factum.event.Tag;
import dev.factum.event.TypeName;
import dev.factum.shop.contract.Line;
import dev.factum.shop.contract.Money;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens to an order, for this service alone; others hear {@link dev.factum.shop.contract.Orders.Event}. */
sealed interface OrderEvent {
    String orderId();

    @TypeName("order.placed")
    record Placed(
            @Tag String orderId,
            @Tag @Nullable String customerId,
            String country,
            LocalDate day,
            List<Line> lines,
            Money total)
            implements OrderEvent {}

    @TypeName("order.completed")
    record Completed(@Tag String orderId, @Tag @Nullable String customerId) implements OrderEvent {}

    @TypeName("order.cancelled")
    record Cancelled(@Tag String orderId, @Tag @Nullable String customerId, String reason) implements OrderEvent {}
}

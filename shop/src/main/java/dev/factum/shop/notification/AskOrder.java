package dev.factum.shop.notification;

import dev.factum.log.Position;
import dev.factum.shop.contract.Amount;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where one asks what became of an order. */
interface AskOrder {
    /** @param status processing, completed or cancelled @param reason a code, of one that was cancelled */
    record Order(
            String orderId,
            @Nullable String customerId,
            String status,
            @Nullable String reason,
            Amount total) {}

    /** @param after the answer knows this, and maybe more @throws IOException if nobody can say that now */
    Order order(String orderId, Position after) throws IOException, InterruptedException;
}

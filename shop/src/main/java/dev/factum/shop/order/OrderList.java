package dev.factum.shop.order;

import dev.factum.event.Envelope;
import dev.factum.log.Source;
import dev.factum.projection.Projection;
import dev.factum.projection.Rows;
import dev.factum.store.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Every order as its customer sees it. */
final class OrderList implements Projection<OrderList.Row, OrderEvent> {
    record Row(
            String orderId,
            @Nullable String customerId,
            String country,
            LocalDate placedOn,
            Instant placedAt,
            Instant changedAt,
            String status,
            @Nullable String reason,
            int lines,
            BigDecimal total,
            String currency,
            String correlation) {
        private Row now(String next, @Nullable String why, Instant when) {
            return new Row(
                    orderId,
                    customerId,
                    country,
                    placedOn,
                    placedAt,
                    when,
                    next,
                    why,
                    lines,
                    total,
                    currency,
                    correlation);
        }
    }

    @Override
    public Table<Row> table() {
        return new Table<>("order_list", 1, Row.class);
    }

    @Override
    public Source<OrderEvent> source() {
        return Source.own(OrderEvent.class);
    }

    @Override
    public void project(Envelope<OrderEvent> event, Rows<Row> rows) {
        switch (event.payload()) {
            case OrderEvent.Placed p -> rows.put(placed(p, event));
            case OrderEvent.Completed c -> rows.change(c.orderId(), r -> r.now("completed", null, event.time()));
            case OrderEvent.Cancelled c -> rows.change(c.orderId(), r -> r.now("cancelled", c.reason(), event.time()));
        }
    }

    private static Row placed(OrderEvent.Placed p, Envelope<OrderEvent> event) {
        return new Row(
                p.orderId(),
                p.customerId(),
                p.country(),
                p.day(),
                event.time(),
                event.time(),
                "processing",
                null,
                p.lines().size(),
                p.total().amount(),
                p.total().currency(),
                event.cause().correlation());
    }
}

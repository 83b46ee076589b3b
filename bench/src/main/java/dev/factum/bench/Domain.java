package dev.factum.bench;

import dev.factum.Service;
import dev.factum.decider.Aggregate;
import dev.factum.decider.Decider;
import dev.factum.decider.Decision;
import dev.factum.event.Cause;
import dev.factum.event.TypeName;
import dev.factum.log.StreamId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** What everybody stores: an order line of some 300 bytes of JSON. */
final class Domain {
    @TypeName("line.added")
    record LineAdded(
            String order,
            String customer,
            String sku,
            String description,
            int quantity,
            String price,
            String currency,
            Instant at,
            List<String> labels) {}

    record AddLine(String order, int quantity) {}

    record Order(int lines, long units) {}

    static final Aggregate<AddLine, Order, LineAdded> ORDERS = Aggregate.of(
            "order",
            AddLine.class,
            Order.class,
            LineAdded.class,
            Decider.of(
                    AddLine::order,
                    new Order(0, 0),
                    (order, line) -> new Order(order.lines() + 1, order.units() + line.quantity()),
                    (command, order) -> Decision.accept(line(command.order(), command.quantity()))));

    static final Service SERVICE = Service.named("bench").decides(ORDERS);

    private static final Instant AT = Instant.parse("2026-01-01T12:00:00.123456Z");

    private Domain() {}

    static LineAdded line(String order, int quantity) {
        return new LineAdded(
                order,
                "customer-17850",
                "85123A",
                "WHITE HANGING HEART T-LIGHT HOLDER",
                quantity,
                "2.55",
                "GBP",
                AT,
                List.of("christmas", "decoration", "gift", "returnable-until-2026-02-28"));
    }

    static StreamId stream(String order) {
        return new StreamId("order", order);
    }

    static Cause cause() {
        var random = ThreadLocalRandom.current();
        return Cause.request(new UUID(random.nextLong(), random.nextLong()));
    }
}

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

    sealed interface Command {
        String order();
    }

    record AddLine(String order, int quantity) implements Command {}

    /** Changes nothing, so all that it costs is to load and to fold. */
    record Look(String order) implements Command {}

    record Order(int lines, long units) {
        static final Order NONE = new Order(0, 0);

        Order with(LineAdded line) {
            return new Order(lines + 1, units + line.quantity());
        }

        Order plus(Order other) {
            return new Order(lines + other.lines, units + other.units);
        }
    }

    static final Aggregate<Command, Order, LineAdded> ORDERS = Aggregate.of(
            "order",
            Command.class,
            Order.class,
            LineAdded.class,
            Decider.of(Command::order, Order.NONE, Order::with, (command, order) -> decide(command)));

    static final Service SERVICE = Service.named("bench").decides(ORDERS);

    private static final Instant AT = Instant.parse("2026-01-01T12:00:00.123456Z");

    private Domain() {}

    private static Decision<LineAdded> decide(Command command) {
        return switch (command) {
            case AddLine(var order, var quantity) -> Decision.accept(line(order, quantity));
            case Look ignored -> Decision.nothing();
        };
    }

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

package dev.factum.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.event.Cause;
import dev.factum.event.Tag;
import dev.factum.event.TypeName;
import dev.factum.event.Types;
import dev.factum.event.Undecodable;
import dev.factum.json.Json;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Position;
import dev.factum.log.StreamId;
import dev.factum.memory.Memory;
import dev.factum.test.SettableClock;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;

/** Events are records with a name and a version of their own; what is not the event's business stands in its envelope. */
public final class EventExample {
    sealed interface OrderEvent {}

    /** As it was written until last year; it is in the log, so it stays readable. */
    @TypeName("order.placed")
    record PlacedInPounds(String orderId, BigDecimal total) implements OrderEvent {}

    @TypeName(value = "order.placed", version = 2)
    record Placed(@Tag String orderId, BigDecimal total, String currency) implements OrderEvent {}

    record Unnamed(String orderId) {}

    public static void main(String[] args) {
        var placed = new Placed("7", new BigDecimal("12.50"), "EUR");

        // Data carries names, never classes: a class may be renamed or moved.
        var types = Types.of(OrderEvent.class);
        System.out.println(types.name(placed) + " " + types.tags(placed));
        System.out.println(types.find("order.placed", 1).orElseThrow().getSimpleName());
        try {
            Types.of(Unnamed.class);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }

        // The codec keeps the digits of a number, passes over members it does not know, and never shows what it cannot
        // read.
        var codec = Json.codec();
        System.out.println(new String(codec.encode(placed), UTF_8));
        var newer = "{\"orderId\":\"7\",\"total\":12.50,\"currency\":\"EUR\",\"gift\":true}";
        System.out.println(codec.decode(newer.getBytes(UTF_8), Placed.class));
        try {
            codec.decode("{\"orderId\":\"7\",\"total\":\"secret\"}".getBytes(UTF_8), Placed.class);
        } catch (Undecodable e) {
            System.out.println(e.getMessage());
        }

        // The envelope: made once, when the event is appended, and the same for every reader.
        var service = Service.named("shop").records(OrderEvent.class);
        var settings = Settings.of(new SettableClock());
        try (var shop = Factum.start(service, Memory.store(), Memory.topics(), codec, settings)) {
            var stream = new StreamId("order", "7");
            shop.transact(
                    Cause.request(new UUID(0, 1), "checkout-7"),
                    tx -> tx.append(stream, ExpectedVersion.noStream(), List.of(placed)));
            var envelope = shop.log().read(Position.start("shop"), 1).getFirst().envelope();
            System.out.printf(
                    "%s/%d of %s, key %s, sequence %d, at %s%n%s%n",
                    envelope.type(),
                    envelope.version(),
                    envelope.source(),
                    envelope.key(),
                    envelope.sequence(),
                    envelope.time(),
                    envelope.cause());
        }
    }
}

/* Output:
order.placed/2 [orderId:7]
PlacedInPounds
dev.factum.examples.EventExample$Unnamed is stored or sent and has no name: put @TypeName on it
{"orderId":"7","total":12.50,"currency":"EUR"}
Placed[orderId=7, total=12.50, currency=EUR]
bytes that are no Placed (MismatchedInputException at byte 23)
order.placed/2 of shop, key 7, sequence 1, at 2026-01-01T00:00:00Z
Cause[id=00000000-0000-0000-0000-000000000001, correlation=checkout-7]
*/

package dev.factum.examples;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.event.Cause;
import dev.factum.event.TypeName;
import dev.factum.json.Json;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Source;
import dev.factum.log.StreamId;
import dev.factum.memory.Memory;
import dev.factum.subscription.Subscription;
import dev.factum.test.Eventually;
import java.util.List;
import java.util.UUID;

/** A reaction: a name, a source, and what is done, in the transaction that also moves the checkpoint. */
public final class SubscriptionExample {
    @TypeName("order.placed")
    record Placed(int total) {}

    @TypeName("points.granted")
    record Granted(int points) {}

    @TypeName("audit.noted")
    record Noted(String what) {}

    static final StreamId POINTS = new StreamId("points", "anna");
    static final StreamId AUDIT = new StreamId("audit", "orders");

    public static void main(String[] args) {
        var service = Service.named("shop")
                .records(Placed.class)
                .records(Granted.class)
                .records(Noted.class)
                .reacts(Subscription.of("points", Source.own(Placed.class), (placed, tx) -> {
                    var points = placed.payload().total() / 10;
                    if (points > 0) tx.append(POINTS, ExpectedVersion.any(), List.of(new Granted(points)));
                }));
        var store = Memory.store();
        try (var shop = Factum.start(service, store, Memory.topics(), Json.codec())) {
            for (var total : List.of(250, 5, 100)) place(shop, total);
            print(shop, POINTS, 2);
            // What a handler appends is caused by its message, and belongs to the same conversation.
            var trace = shop.log().trace("order-of-250");
            System.out.println(trace.getLast().cause().equals(trace.getFirst().id()));
        }

        // A reader that comes later begins at the beginning of the log. This one takes a batch at a time.
        var audited = service.reacts(Subscription.batches("audit", Source.own(Placed.class), (batch, tx) -> {
            for (var placed : batch) {
                var noted = new Noted(placed.cause().correlation());
                tx.because(placed.next()).append(AUDIT, ExpectedVersion.any(), List.of(noted));
            }
        }));
        // The other goes on where it stood: the points of three orders are not granted again.
        try (var shop = Factum.start(audited, store, Memory.topics(), Json.codec())) {
            place(shop, 70);
            print(shop, POINTS, 3);
            print(shop, AUDIT, 4);
        }
    }

    private static void place(Factum shop, int total) {
        var cause = Cause.request(UUID.randomUUID(), "order-of-" + total);
        var orders = new StreamId("orders", "anna");
        shop.transact(cause, tx -> tx.append(orders, ExpectedVersion.any(), List.of(new Placed(total))));
    }

    private static void print(Factum shop, StreamId stream, int events) {
        Eventually.isTrue(
                stream + " has " + events, () -> shop.log().read(stream, 0, 10).size() == events);
        for (var e : shop.log().read(stream, 0, 10))
            System.out.println(
                    e.stream() + " " + e.version() + " " + e.envelope().payload());
    }
}

/* Output:
points/anna 1 Granted[points=25]
points/anna 2 Granted[points=10]
true
points/anna 1 Granted[points=25]
points/anna 2 Granted[points=10]
points/anna 3 Granted[points=7]
audit/orders 1 Noted[what=order-of-250]
audit/orders 2 Noted[what=order-of-5]
audit/orders 3 Noted[what=order-of-100]
audit/orders 4 Noted[what=order-of-70]
*/

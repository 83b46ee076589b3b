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
import dev.factum.subscription.Patience;
import dev.factum.subscription.Subscription;
import dev.factum.test.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** A message that fails is parked, with its followers of the same key; the rest goes on, and nothing overtakes. */
public final class ParkingExample {
    @TypeName("order.packed")
    record Packed(String article) {}

    @TypeName("label.printed")
    record Printed(String article) {}

    /** One attempt, then it is left to an operator. The default tries 8 times in about 25 seconds. */
    static final Patience ONE_ATTEMPT = new Patience(Duration.ofMillis(200), Duration.ofMinutes(1), 1);

    public static void main(String[] args) {
        Set<String> unprintable = ConcurrentHashMap.newKeySet();
        unprintable.add("kettle");
        var service = Service.named("packing")
                .records(Packed.class)
                .records(Printed.class)
                .reacts(Subscription.of("labels", Source.own(Packed.class), (packed, tx) -> {
                            var article = packed.payload().article();
                            if (unprintable.contains(article))
                                throw new IllegalStateException("no label for " + article);
                            tx.append(labels(packed.key()), ExpectedVersion.any(), List.of(new Printed(article)));
                        })
                        .with(ONE_ATTEMPT));
        try (var packing = Factum.start(service, Memory.store(), Memory.topics(), Json.codec())) {
            pack(packing, "order-7", "tea");
            pack(packing, "order-7", "kettle");
            pack(packing, "order-7", "cup");
            pack(packing, "order-8", "pot");
            Eventually.isTrue(
                    "order 8 is printed", () -> printed(packing, "order-8").size() == 1);
            System.out.println("order-7 " + printed(packing, "order-7"));
            System.out.println("order-8 " + printed(packing, "order-8"));
            for (var p : packing.parking().list(Optional.of("labels"), 10))
                System.out.println("parked: " + p.key() + ", failed " + p.attempts() + " times (" + p.error() + ")");

            // What was wrong is put right; then the key is tried again, first to last.
            unprintable.clear();
            packing.parking().redrive("labels", "order-7", "ann");
            Eventually.isTrue(
                    "order 7 is printed", () -> printed(packing, "order-7").size() == 3);
            System.out.println("order-7 " + printed(packing, "order-7"));
            System.out.println("parked: " + packing.parking().list(Optional.empty(), 10));
        }
    }

    private static void pack(Factum packing, String order, String article) {
        packing.transact(
                Cause.request(UUID.randomUUID()),
                tx -> tx.append(new StreamId("order", order), ExpectedVersion.any(), List.of(new Packed(article))));
    }

    private static StreamId labels(String order) {
        return new StreamId("labels", order);
    }

    private static List<String> printed(Factum packing, String order) {
        return packing.log().read(labels(order), 0, 10).stream()
                .map(e -> ((Printed) e.envelope().payload()).article())
                .toList();
    }
}

/* Output:
order-7 [tea]
order-8 [pot]
parked: order-7, failed 1 times (IllegalStateException: no label for kettle)
parked: order-7, failed 0 times ()
order-7 [tea, kettle, cup]
parked: []
*/

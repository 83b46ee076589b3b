package dev.factum.bench;

import static dev.factum.bench.Goal.atLeast;

import dev.factum.Factum;
import dev.factum.bench.Contender.Done;
import dev.factum.bench.Domain.LineAdded;
import dev.factum.json.Json;
import dev.factum.log.Source;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.subscription.Subscription;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What 32 writers at full speed lose to one reader in their process that parses every event. What it has left at the end of a turn, it reads between the turns. */
final class ReaderCost {
    static final List<String> NAMES = List.of("latency.cost");

    private static final int WRITERS = 32;

    private ReaderCost() {}

    static void measure(Run run) throws Exception {
        var read = new AtomicLong();
        Subscription<LineAdded> subscription =
                Subscription.batches("cost", Source.own(LineAdded.class), (batch, tx) -> {
                    for (var event : batch) if (event.payload().quantity() > 0) read.incrementAndGet();
                });
        try (var database = run.server.database("cost");
                var pool = database.pool(WRITERS + 8);
                var store = Postgres.store(pool, "heard");
                var unheardStore = Postgres.store(pool, "unheard");
                var heard = Factum.start(Domain.SERVICE.reacts(subscription), store, Memory.topics(), Json.codec());
                var unheard = Factum.start(Domain.SERVICE, unheardStore, Memory.topics(), Json.codec())) {
            var written = new AtomicLong();
            var writing = Writers.of("Factum, one reader", WRITERS, heard, new AtomicLong());
            var ours = new Contender() {
                @Override
                public String name() {
                    return writing.name();
                }

                @Override
                public Done run(long nanos) throws Exception {
                    var done = writing.run(nanos);
                    written.addAndGet(done.count());
                    Wait.until("the reader has all", () -> read.get() == written.get());
                    return done;
                }
            };
            run.add(run.contest("latency.cost", "events/s", atLeast(0.95))
                    .between(ours, Writers.of("writers without reader", WRITERS, unheard, new AtomicLong())));
        }
    }
}

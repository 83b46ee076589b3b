package dev.factum.bench;

import static dev.factum.bench.Goal.atLeast;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.bench.Domain.AddLine;
import dev.factum.bench.Domain.Command;
import dev.factum.bench.Domain.LineAdded;
import dev.factum.bench.Domain.Order;
import dev.factum.decider.Aggregate;
import dev.factum.json.Json;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.axonframework.config.AggregateConfigurer;

/** A command: load its stream of none to nine events, decide, append. Factum keeps its outcome besides, so that it may be repeated; Axon does not. */
final class Commands {
    static final List<String> NAMES = List.of("command.32", "command.32.cached");

    private static final int THREADS = 32;

    private static final Aggregate<Command, Order, LineAdded> REMEMBERING = Domain.ORDERS.remembering(10_000);

    private final Run run;
    private final Database database;
    private final Factum bench;
    private final Aggregate<Command, Order, LineAdded> aggregate;
    private final AtomicLong orders;

    private Commands(
            Run run,
            Database database,
            Factum bench,
            Aggregate<Command, Order, LineAdded> aggregate,
            AtomicLong orders) {
        this.run = run;
        this.database = database;
        this.bench = bench;
        this.aggregate = aggregate;
        this.orders = orders;
    }

    static void measure(Run run) throws Exception {
        try (var database = run.server.database("command");
                var pool = database.pool(THREADS + 4);
                var store = Postgres.store(pool, "bench");
                var bench = Factum.start(Domain.SERVICE, store, Memory.topics(), Json.codec());
                var axon = AxonStore.on(database, 1)) {
            var orders = new AtomicLong();
            new Commands(run, database, bench, Domain.ORDERS, orders)
                    .beside("command.32", "Axon 4, no cache", AxonCommands.uncached());
            try (var remembering =
                    Factum.start(Service.named("bench").decides(REMEMBERING), store, Memory.topics(), Json.codec())) {
                new Commands(run, database, remembering, REMEMBERING, orders)
                        .beside("command.32.cached", "Axon 4, its cache", AxonCommands.cached());
            }
            run.says("Axon has stored %,d events", axon.size());
        }
    }

    private void beside(String name, String whom, AggregateConfigurer<AxonOrder> settings) throws Exception {
        if (!run.wants(name)) return;
        try (var axon = AxonCommands.on(database, THREADS, settings)) {
            var ours = Threads.repeating("Factum", THREADS, thread -> {
                var lines = new Lines(orders);
                return () -> {
                    lines.next();
                    bench.execute(aggregate, new AddLine(lines.order(), 6), Domain.cause());
                };
            });
            var theirs = Threads.repeating(whom, THREADS, thread -> {
                var lines = new Lines(orders);
                return () -> {
                    int version = lines.next();
                    axon.addLine(lines.order(), version);
                };
            });
            run.add(run.contest(name, "commands/s", atLeast(2)).between(ours, theirs));
        }
    }
}

package dev.factum.bench;

import static dev.factum.bench.Goal.atLeast;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.bench.Domain.LineAdded;
import dev.factum.bench.Domain.Look;
import dev.factum.bench.Domain.Order;
import dev.factum.decider.Aggregate;
import dev.factum.decider.SnapshotRule;
import dev.factum.json.Json;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;

/**
 * A stream is loaded and folded, its payloads parsed. By hand: one SELECT, the same parser, the same fold. And one of 1,000 events with the snapshot
 * that stands at its end, where every hundredth event leaves one, against the same without.
 */
final class Loads {
    static final List<String> NAMES = List.of("load.10", "load.100", "load.1000", "load.snapshot");

    private static final int THREADS = 8;
    private static final String SELECT =
            "select version, payload from bench.event where category = 'order' and key = ? and version is not null order by version";

    /** Every event is folded. */
    private static final Aggregate<Domain.Command, Order, LineAdded> WHOLE = Domain.ORDERS.with(SnapshotRule.NONE);

    private final Run run;
    private final DataSource pool;
    private final Factum bench;
    private final Json codec = Json.codec();

    private Loads(Run run, DataSource pool, Factum bench) {
        this.run = run;
        this.pool = pool;
        this.bench = bench;
    }

    static void measure(Run run) throws Exception {
        try (var database = run.server.database("load");
                var pool = database.pool(THREADS + 4);
                var store = Postgres.store(pool, "bench");
                var bench = Factum.start(Service.named("bench").decides(WHOLE), store, Memory.topics(), Json.codec())) {
            var loads = new Loads(run, pool, bench);
            loads.of(new History("order", "ten-", 10_000, 10, 1_000));
            loads.of(new History("order", "hundred-", 1_000, 100, 100));
            loads.of(new History("order", "thousand-", 100, 1_000, 10));
            if (run.wants("load.snapshot"))
                try (var kept = Factum.start(Domain.SERVICE, store, Memory.topics(), Json.codec())) {
                    loads.fromSnapshots(kept, new History("order", "kept-", 100, 1_000, 10));
                }
        }
    }

    private void of(History history) throws Exception {
        var name = "load." + history.length();
        if (!run.wants(name)) return;
        run.says("%s: writing %,d events", name, history.size());
        history.write(pool);
        var ours = Threads.repeating("Factum", THREADS, thread -> {
            var random = new Random(thread);
            return () -> look(bench, WHOLE, any(history, random));
        });
        var byHand = Threads.repeating("select by hand", THREADS, thread -> {
            var random = new Random(thread);
            return () -> byHand(any(history, random), history.length());
        });
        run.add(run.contest(name, "streams/s", atLeast(0.85)).between(ours, byHand));
    }

    private void fromSnapshots(Factum kept, History history) throws Exception {
        run.says("load.snapshot: writing %,d events", history.size());
        history.write(pool);
        for (int i = 0; i < history.streams(); i++) look(kept, Domain.ORDERS, history.stream(i)); // leaves a snapshot
        var ours = Threads.repeating("Factum", THREADS, thread -> {
            var random = new Random(thread);
            return () -> look(kept, Domain.ORDERS, any(history, random));
        });
        var whole = Threads.repeating("without a snapshot", THREADS, thread -> {
            var random = new Random(thread);
            return () -> look(bench, WHOLE, any(history, random));
        });
        run.add(run.contest("load.snapshot", "streams/s", atLeast(20)).between(ours, whole));
    }

    private static String any(History history, RandomGenerator random) {
        return history.stream(random.nextInt(history.streams()));
    }

    private static void look(Factum bench, Aggregate<Domain.Command, Order, LineAdded> orders, String stream) {
        bench.transact(Domain.cause(), tx -> tx.execute(orders, new Look(stream)));
    }

    private void byHand(String stream, int length) throws SQLException {
        var order = Order.NONE;
        try (var c = pool.getConnection();
                var statement = c.prepareStatement(SELECT)) {
            statement.setString(1, stream);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) order = order.with(codec.decode(rows.getBytes(2), LineAdded.class));
            }
        }
        if (order.lines() != length)
            throw new IllegalStateException(stream + " has " + order.lines() + " lines, not " + length);
    }
}

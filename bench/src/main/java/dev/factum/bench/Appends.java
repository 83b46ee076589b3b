package dev.factum.bench;

import static dev.factum.bench.Goal.atLeast;

import dev.factum.Factum;
import dev.factum.json.Json;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** One event at a time, in a transaction of its own or in the caller's. */
final class Appends {
    static final List<String> NAMES = List.of("append.1", "append.32", "append.64", "append.axon4jdbc.32", "append.tx");

    private static final int IN_TRANSACTION = 8;

    private final Run run;
    private final DataSource pool;
    private final Factum bench;
    private final ByHand hand;
    private final AtomicLong orders = new AtomicLong();

    private Appends(Run run, DataSource pool, Factum bench, ByHand hand) {
        this.run = run;
        this.pool = pool;
        this.bench = bench;
        this.hand = hand;
    }

    static void measure(Run run) throws Exception {
        try (var database = run.server.database("append");
                var pool = database.pool(70);
                var store = Postgres.store(pool, "bench");
                var bench = Factum.start(Domain.SERVICE, store, Memory.topics(), Json.codec())) {
            var appends = new Appends(run, pool, bench, ByHand.on(pool));
            appends.alone(1, 0.9);
            appends.alone(32, 2);
            appends.alone(64, 2);
            if (run.wants("append.axon4jdbc.32")) appends.besideAxon(database);
            appends.inTransactions();
        }
    }

    private void alone(int threads, double goal) throws Exception {
        var name = "append." + threads;
        if (!run.wants(name)) return;
        var byHand = Threads.repeating("insert by hand", threads, thread -> {
            var lines = new Lines(orders);
            return () -> {
                int version = lines.next() + 1;
                try (var c = pool.getConnection()) {
                    hand.insert(c, lines.order(), version);
                }
            };
        });
        run.add(run.contest(name, "events/s", atLeast(goal))
                .between(Writers.of("Factum", threads, bench, orders), byHand));
    }

    private void besideAxon(Database database) throws Exception {
        try (var axon = AxonStore.on(database, 32)) {
            var theirs = Threads.repeating("Axon 4 JDBC engine", 32, thread -> {
                var lines = new Lines(orders);
                return () -> {
                    int version = lines.next();
                    axon.append(lines.order(), version, Domain.line(lines.order(), 6));
                };
            });
            run.add(run.contest("append.axon4jdbc.32", "events/s", atLeast(3))
                    .between(Writers.of("Factum", 32, bench, orders), theirs));
        }
    }

    private void inTransactions() throws Exception {
        if (!run.wants("append.tx")) return;
        var ours = Threads.repeating("Factum", IN_TRANSACTION, thread -> {
            var lines = new Lines(orders);
            return () -> {
                int version = lines.next();
                try (var c = begin();
                        var joined = bench.join(c, Domain.cause())) {
                    Writers.append(joined.transaction(), lines.order(), version);
                    joined.commit();
                }
            };
        });
        var byHand = Threads.repeating("the same by hand", IN_TRANSACTION, thread -> {
            var lines = new Lines(orders);
            return () -> {
                int version = lines.next() + 1;
                try (var c = begin()) {
                    hand.insert(c, lines.order(), version);
                    c.commit();
                }
            };
        });
        run.add(run.contest("append.tx", "events/s", atLeast(0.9)).between(ours, byHand));
    }

    private Connection begin() throws Exception {
        var c = pool.getConnection();
        c.setAutoCommit(false);
        return c;
    }
}

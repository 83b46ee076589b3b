package dev.factum.bench;

import dev.factum.Factum;
import dev.factum.bench.Bench.Scale;
import dev.factum.json.Json;
import dev.factum.log.ExpectedVersion;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** One event at a time, in a transaction of its own or in the caller's. */
final class Appends {
    private static final AtomicLong ORDERS = new AtomicLong();

    private Appends() {}

    static List<Measure> measure(Server server, Scale scale) throws Exception {
        var database = server.database("append");
        var pool = server.pool(database, 70);
        var measures = new ArrayList<Measure>();
        try (var store = Postgres.store(pool, "bench");
                var bench = Factum.start(Domain.SERVICE, store, Memory.topics(), Json.codec())) {
            ByHand hand;
            try (var c = pool.getConnection()) {
                hand = new ByHand(c);
            }
            for (int threads : new int[] {1, 32, 64}) {
                var ours = Threads.repeating("Factum", threads, thread -> {
                    var line = new Line();
                    return () -> {
                        int version = line.next();
                        bench.transact(
                                Domain.cause(),
                                tx -> tx.append(
                                        Domain.stream(line.order()),
                                        ExpectedVersion.exactly(version),
                                        List.of(Domain.line(line.order(), 6))));
                    };
                });
                var theirs = Threads.repeating("an insert by hand", threads, thread -> {
                    var line = new Line();
                    return () -> {
                        int version = line.next() + 1;
                        try (var c = pool.getConnection()) {
                            hand.insert(c, line.order(), version);
                        }
                    };
                });
                measures.add(scale.contest("append." + threads, "events/s", threads == 1 ? 0.9 : 2, server)
                        .between(ours, theirs));
            }
            var transactions = server.pool(database, 16);
            var ours = Threads.repeating("Factum", 8, thread -> {
                var line = new Line();
                return () -> {
                    int version = line.next();
                    try (var c = transactions.getConnection()) {
                        c.setAutoCommit(false);
                        try (var joined = bench.join(c, Domain.cause())) {
                            joined.transaction()
                                    .append(
                                            Domain.stream(line.order()),
                                            ExpectedVersion.exactly(version),
                                            List.of(Domain.line(line.order(), 6)));
                            joined.commit();
                        }
                    }
                };
            });
            var theirs = Threads.repeating("the same by hand", 8, thread -> {
                var line = new Line();
                return () -> {
                    int version = line.next() + 1;
                    try (var c = transactions.getConnection()) {
                        c.setAutoCommit(false);
                        hand.insert(c, line.order(), version);
                        c.commit();
                    }
                };
            });
            measures.add(scale.contest("append.tx", "events/s", 0.9, server).between(ours, theirs));
        }
        return measures;
    }

    /** Streams of ten, one after the other. */
    private static final class Line {
        private long order = ORDERS.incrementAndGet();
        private int version;

        String order() {
            return "o" + order;
        }

        int next() {
            if (version == 10) {
                order = ORDERS.incrementAndGet();
                version = 0;
            }
            return version++;
        }
    }
}

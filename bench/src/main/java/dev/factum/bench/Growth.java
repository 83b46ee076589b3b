package dev.factum.bench;

import static dev.factum.bench.Goal.atMost;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.bench.Contender.Done;
import dev.factum.json.Json;
import dev.factum.log.Position;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.PostgresStore;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What an append costs, and a poll with a page of the newest events, where there are ten million events and where there is one million: two
 * databases side by side. In the long form alone.
 */
final class Growth {
    static final List<String> NAMES = List.of("growth", "growth.poll");

    private static final int WRITERS = 8;
    private static final int PAGE = 100;
    private static final int LENGTH = 10;

    private Growth() {}

    static void measure(Run run) throws Exception {
        if (run.scale.quick()) {
            run.says("growth is measured in the long form alone");
            return;
        }
        try (var large = run.server.database("large");
                var small = run.server.database("small");
                var ten = Log.of(run, large, 10_000_000);
                var one = Log.of(run, small, 1_000_000)) {
            if (run.wants("growth"))
                run.add(run.contest("growth", "µs", atMost(1.2), Done::micros).between(ten.appends(), one.appends()));
            if (run.wants("growth.poll"))
                run.add(run.contest("growth.poll", "µs", atMost(1.2), Done::micros)
                        .between(ten.polls(), one.polls()));
        }
    }

    private record Log(String name, HikariDataSource pool, PostgresStore store, Factum bench) implements AutoCloseable {
        static Log of(Run run, Database database, int events) throws SQLException {
            var pool = database.pool(WRITERS + 4);
            var store = Postgres.store(pool, "bench");
            var bench = Factum.start(Domain.SERVICE, store, Memory.topics(), Json.codec());
            run.says("writing a log of %,d events", events);
            new History("order", "h", events / LENGTH, LENGTH, 10_000).write(pool);
            return new Log(String.format("at %,d events", events), pool, store, bench);
        }

        Contender appends() {
            return Writers.of(name, WRITERS, bench, new AtomicLong());
        }

        Contender polls() {
            return Threads.repeating(name, 1, thread -> {
                var head = bench.log().head();
                var before = new Position(head.log(), head.at() - PAGE, 0);
                return () -> {
                    if (!bench.log().read(head, PAGE).isEmpty()
                            || bench.log().read(before, PAGE).size() != PAGE)
                        throw new IllegalStateException("the log is not as long as it was");
                };
            });
        }

        @Override
        public void close() {
            bench.close();
            store.close();
            pool.close();
        }
    }
}

package dev.factum.bench;

import static dev.factum.bench.Goal.atLeast;

import dev.factum.Factum;
import dev.factum.bench.Contender.Done;
import dev.factum.bench.Domain.LineAdded;
import dev.factum.event.Envelope;
import dev.factum.json.Json;
import dev.factum.log.Source;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.projection.Projection;
import dev.factum.projection.Rows;
import dev.factum.store.Table;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** A read model with a row an order, made anew from the whole log, while readers would still see the old rows; each event meets another order than the one before. */
final class Projects {
    static final List<String> NAMES = List.of("project");

    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Run run;
    private final DataSource pool;
    private final History history;

    Projects(Run run, DataSource pool, History history) {
        this.run = run;
        this.pool = pool;
        this.history = history;
    }

    /** How much of an order there is. */
    record OrderUnits(String orderId, int lines, long units) {
        OrderUnits with(LineAdded line) {
            return new OrderUnits(orderId, lines + 1, units + line.quantity());
        }
    }

    static final class Units implements Projection<OrderUnits, LineAdded> {
        @Override
        public Table<OrderUnits> table() {
            return new Table<>("order_units", 1, OrderUnits.class);
        }

        @Override
        public Source<LineAdded> source() {
            return Source.own(LineAdded.class);
        }

        @Override
        public void project(Envelope<LineAdded> event, Rows<OrderUnits> rows) {
            rows.merge(new OrderUnits(event.key(), 0, 0), order -> order.with(event.payload()));
        }
    }

    void measure() throws Exception {
        if (!run.wants("project")) return;
        var hand = UnitsByHand.on(pool);
        try (var c = pool.getConnection();
                var statement = c.createStatement()) {
            statement.execute("create table order_units (order_id text primary key, lines int, units bigint)");
        }
        try (var store = Postgres.store(pool, "bench");
                var bench = Factum.start(
                        Domain.SERVICE.projects(new Units()), store, Memory.topics(), Json.codec())) {
            run.says("the read model catches up");
            bench.await("order_units", bench.log().head(), LONGEST);
            var ours = Contender.whole("Factum", () -> rebuild(bench));
            var byHand = Contender.whole("batches by hand", () -> hand.rebuild(history.size()));
            run.add(
                    run.contest("project", "events/s", atLeast(0.6)).between(ours, byHand),
                    String.format("over %,d events, 500,000 in the long form", history.size()));
        }
        hand.compareWith("order_units");
    }

    private Done rebuild(Factum bench) throws Exception {
        vacuum();
        long began = System.nanoTime();
        bench.rebuild("order_units");
        return new Done(history.size(), System.nanoTime() - began);
    }

    /** What the turn before has left is not this one's to clean up. */
    private void vacuum() throws Exception {
        try (var c = pool.getConnection();
                var statement = c.createStatement()) {
            statement.execute("vacuum order_units");
        }
    }
}

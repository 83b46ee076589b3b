package dev.factum.bench;

import static dev.factum.bench.Goal.atLeast;

import dev.factum.Factum;
import dev.factum.bench.Contender.Done;
import dev.factum.bench.Domain.LineAdded;
import dev.factum.json.Json;
import dev.factum.log.Source;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
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

    void measure() throws Exception {
        if (!run.wants("project")) return;
        var hand = UnitsByHand.on(pool);
        Units.createTable(pool);
        var projection = new Units(1, Source.own(LineAdded.class), new Countdown(history.size()));
        try (var store = Postgres.store(pool, "bench");
                var bench = Factum.start(
                        Domain.SERVICE.projects(projection), store, Memory.topics(), Json.codec(), Readers.SETTINGS)) {
            run.says("the read model catches up");
            bench.await(Units.TABLE, bench.log().head(), LONGEST);
            var ours = Contender.whole("Factum", () -> rebuild(bench));
            var byHand = Contender.whole("batches by hand", () -> hand.rebuild(history.size()));
            run.add(
                    run.contest("project", "events/s", atLeast(0.6)).between(ours, byHand),
                    String.format("over %,d events, 500,000 in the long form", history.size()));
        }
        UnitsByHand.compareWith(pool, Units.TABLE);
    }

    private Done rebuild(Factum bench) throws Exception {
        Database.execute(pool, "vacuum order_units"); // what the turn before has left is not this one's to clean up
        long began = System.nanoTime();
        bench.rebuild(Units.TABLE);
        return new Done(history.size(), System.nanoTime() - began);
    }
}

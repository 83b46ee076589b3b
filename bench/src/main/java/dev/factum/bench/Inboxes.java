package dev.factum.bench;

import static dev.factum.bench.Goal.atLeast;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.bench.Contender.Done;
import dev.factum.json.Json;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.PostgresTopics;
import java.util.List;
import javax.sql.DataSource;

/** Messages of a topic in PostgreSQL, each once in effect, into a read model with a row an order; from the start of the service to its stop after the last. */
final class Inboxes {
    static final List<String> NAMES = List.of("inbox");

    private final DataSource pool;
    private final History history;
    private int turns;

    private Inboxes(DataSource pool, History history) {
        this.pool = pool;
        this.history = history;
    }

    static void measure(Run run) throws Exception {
        int messages = run.scale.of(100_000, 30_000);
        var history = new History("order", "o", messages / 10, 10, 1_000);
        try (var database = run.server.database("inbox");
                var pool = database.pool(Readers.CONNECTIONS);
                var topics = Postgres.topics(pool, "topics")) {
            topics.declare(List.of(Relays.LINES.name()));
            run.says("writing %,d messages", history.size());
            history.writeAsMessages(pool, Relays.LINES.name());
            var hand = InboxByHand.on(pool);
            Units.createTable(pool);
            var inboxes = new Inboxes(pool, history);
            var ours = Contender.whole("Factum", () -> inboxes.byFactum(topics));
            var byHand = Contender.whole("batches by hand", () -> hand.consume(history.size()));
            run.add(
                    run.contest("inbox", "msgs/s", atLeast(0.6)).between(ours, byHand),
                    String.format("of %,d messages, 100,000 in the long form", history.size()));
            UnitsByHand.compareWith(pool, Units.TABLE);
        }
    }

    /** A version that is new, so from the beginning. */
    private Done byFactum(PostgresTopics topics) throws Exception {
        if (turns > 0) Database.execute(pool, "truncate bench.inbox"); // as by hand
        var all = new Countdown(history.size());
        var projection = new Units(++turns, Relays.LINES, all);
        try (var store = Postgres.store(pool, "bench")) {
            try (var bench = Factum.start(
                    Service.named("bench").projects(projection), store, topics, Json.codec(), Readers.SETTINGS)) {
                all.await();
            }
            return all.until(System.nanoTime());
        }
    }
}

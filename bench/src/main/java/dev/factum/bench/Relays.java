package dev.factum.bench;

import static dev.factum.bench.Goal.atLeast;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.bench.Contender.Done;
import dev.factum.bench.Domain.LineAdded;
import dev.factum.json.Json;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.topic.Topic;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * Messages that wait in the log for a topic, to a sink that takes everything; from the start of the service to the last one. By hand: pages of 1,000 by position, the
 * same messages to the same sink, a checkpoint a page.
 */
final class Relays {
    static final List<String> NAMES = List.of("relay.drain", "relay.namastack");

    static final Topic<LineAdded> LINES = Topic.of("lines", LineAdded.class, LineAdded::order);

    private static final Service SERVICE = Domain.SERVICE.sends(LINES);

    private final Run run;
    private final DataSource pool;
    private final History history;

    private Relays(Run run, DataSource pool, History history) {
        this.run = run;
        this.pool = pool;
        this.history = history;
    }

    static void measure(Run run) throws Exception {
        int messages = run.scale.of(100_000, 50_000);
        try (var database = run.server.database("relay");
                var pool = database.pool(Readers.CONNECTIONS)) {
            var history = new History("topic:lines", "o", messages / 10, 10, 1_000);
            var relays = new Relays(run, pool, history);
            relays.prepare();
            relays.besideHand();
            relays.besideNamastack(database);
        }
    }

    private void prepare() throws Exception {
        try (var store = Postgres.store(pool, "bench")) {
            Factum.start(SERVICE, store, Memory.topics(), Json.codec()).close();
        }
        run.says("writing %,d messages", history.size());
        history.write(pool);
    }

    private void besideHand() throws Exception {
        if (!run.wants("relay.drain")) return;
        var hand = RelayByHand.on(pool);
        var byHand = Contender.whole("checkpoint by hand", () -> hand.drain(history.size()));
        run.add(
                run.contest("relay.drain", "msgs/s", atLeast(0.7))
                        .between(Contender.whole("Factum", this::drain), byHand),
                less());
    }

    private void besideNamastack(Database database) throws Exception {
        if (!run.wants("relay.namastack")) return;
        int records = run.scale.of(10_000, 1_000);
        try (var namastack = Namastack.on(database)) {
            var theirs = Contender.whole("Namastack outbox", () -> namastack.drain(records));
            run.add(
                    run.contest("relay.namastack", "msgs/s", atLeast(50))
                            .between(Contender.whole("Factum", this::drain), theirs),
                    less() + "; Namastack's of " + records);
        }
    }

    private String less() {
        return String.format("of %,d messages, 100,000 in the long form", history.size());
    }

    private Done drain() throws Exception {
        again();
        var all = new Countdown(history.size());
        try (var store = Postgres.store(pool, "bench");
                var bench = Factum.start(SERVICE, store, new Sink(all), Json.codec(), Readers.SETTINGS)) {
            return all.await();
        }
    }

    /** The relay stands at the beginning. */
    private void again() throws SQLException {
        Database.execute(pool, "delete from bench.subscription");
    }
}

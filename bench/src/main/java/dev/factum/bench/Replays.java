package dev.factum.bench;

import static dev.factum.bench.Goal.atLeast;

import dev.factum.Factum;
import dev.factum.bench.Contender.Done;
import dev.factum.bench.Domain.LineAdded;
import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.json.Json;
import dev.factum.log.Source;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.subscription.Subscription;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Every event of a log to a handler that adds up one number, its payload parsed; from the start of the service to the last event, with a
 * checkpoint a batch. By hand: a cursor over the same columns, the same parser, no checkpoint.
 */
final class Replays {
    static final List<String> NAMES = List.of("replay", "replay.axon4");

    private static final int FETCH = 1_000;
    private static final String SELECT =
            "select position, id, key, version, time, correlation, cause, payload from bench.event order by position";

    private final Run run;
    private final Database database;
    private final DataSource pool;
    private final History history;
    private final Json codec = Json.codec();
    private int turns;

    Replays(Run run, Database database, DataSource pool, History history) {
        this.run = run;
        this.database = database;
        this.pool = pool;
        this.history = history;
    }

    void measure() throws Exception {
        var less = String.format("over %,d events, 500,000 in the long form", history.size());
        var ours = Contender.whole("Factum", () -> byFactum());
        if (run.wants("replay")) {
            var byHand = Contender.whole("cursor by hand", () -> byHand());
            run.add(run.contest("replay", "events/s", atLeast(0.85)).between(ours, byHand), less);
        }
        if (run.wants("replay.axon4")) {
            int events = run.scale.of(200_000, 20_000);
            try (var axon = AxonReplay.of(database, events)) {
                var theirs = Contender.whole("Axon 4 pooled processor", axon::turn);
                run.add(
                        run.contest("replay.axon4", "events/s", atLeast(4)).between(ours, theirs),
                        less + "; Axon's over " + events);
            }
        }
    }

    /** Under a name that is new, so from the beginning. */
    private Done byFactum() throws Exception {
        var all = new Countdown(history.size());
        Subscription<LineAdded> subscription =
                Subscription.batches("replay-" + turns++, Source.own(LineAdded.class), (batch, tx) -> {
                    long units = 0;
                    for (var event : batch) units += event.payload().quantity();
                    all.had(batch.size(), units);
                });
        try (var store = Postgres.store(pool, "bench");
                var bench = Factum.start(
                        Domain.SERVICE.reacts(subscription), store, Memory.topics(), codec, Readers.SETTINGS)) {
            var done = all.await();
            history.check(all.units());
            return done;
        }
    }

    private Done byHand() throws SQLException {
        var all = new Countdown(history.size());
        try (var c = pool.getConnection()) {
            c.setAutoCommit(false);
            read(c, all);
            c.rollback();
        }
        history.check(all.units());
        return all.done();
    }

    private void read(Connection c, Countdown all) throws SQLException {
        try (var statement = c.prepareStatement(SELECT)) {
            statement.setFetchSize(FETCH);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) all.had(1, envelope(rows).payload().quantity());
            }
        }
    }

    private Envelope<LineAdded> envelope(ResultSet row) throws SQLException {
        return new Envelope<>(
                row.getObject(2, UUID.class),
                "line.added",
                1,
                row.getObject(5, OffsetDateTime.class).toInstant(),
                "bench",
                row.getString(3),
                row.getLong(1),
                new Cause(row.getObject(7, UUID.class), row.getString(6)),
                null,
                codec.decode(row.getBytes(8), LineAdded.class));
    }
}

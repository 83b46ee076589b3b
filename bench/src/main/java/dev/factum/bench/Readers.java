package dev.factum.bench;

import dev.factum.Factum;
import dev.factum.Settings;
import dev.factum.json.Json;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import java.util.List;
import java.util.stream.Stream;

/** What reads a log of half a million events from its beginning. */
final class Readers {
    static final List<String> NAMES =
            Stream.concat(Replays.NAMES.stream(), Projects.NAMES.stream()).toList();

    /** Connections of a service with one reader. */
    static final int CONNECTIONS = 6;

    /** As many events a transaction as by hand. */
    static final Settings SETTINGS = Settings.DEFAULT.withBatch(1_000);

    private Readers() {}

    static void measure(Run run) throws Exception {
        int events = run.scale.of(500_000, 100_000);
        var history = new History("order", "o", events / 10, 10, 1_000);
        try (var database = run.server.database("readers");
                var pool = database.pool(CONNECTIONS);
                var store = Postgres.store(pool, "bench")) {
            Factum.start(Domain.SERVICE, store, Memory.topics(), Json.codec()).close();
            run.says("writing a log of %,d events", history.size());
            history.write(pool);
            new Replays(run, database, pool, history).measure();
            new Projects(run, pool, history).measure();
        }
    }
}

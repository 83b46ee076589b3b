package dev.factum.bench;

import dev.factum.Factum;
import dev.factum.bench.Domain.LineAdded;
import dev.factum.bench.PacedWriter.Pace;
import dev.factum.json.Json;
import dev.factum.log.Source;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.subscription.Subscription;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** From the commit of an event to its handler's first line, in the writer's process and in another; writers keep a steady rate. */
final class Latencies {
    static final List<String> NAMES = List.of(
            "latency.inprocess",
            "latency.inprocess.p99",
            "latency.inprocess.1000",
            "latency.inprocess.1000.p99",
            "latency.crossprocess",
            "latency.crossprocess.p99",
            "latency.crossprocess.1000",
            "latency.crossprocess.1000.p99");

    private static final Pace ONE = new Pace(1, 100);
    private static final Pace EIGHT = new Pace(8, 1_000);

    private final Run run;
    private final Database database;
    private final Factum bench;
    private final Map<String, Long> handled;

    private Latencies(Run run, Database database, Factum bench, Map<String, Long> handled) {
        this.run = run;
        this.database = database;
        this.bench = bench;
        this.handled = handled;
    }

    /** Writes for so long under a prefix. @return when each event was committed */
    @FunctionalInterface
    private interface Writing {
        Map<String, Long> write(String prefix, Duration time) throws Exception;
    }

    static void measure(Run run) throws Exception {
        var handled = new ConcurrentHashMap<String, Long>();
        Subscription<LineAdded> subscription =
                Subscription.batches("latency", Source.own(LineAdded.class), (batch, tx) -> {
                    long now = System.nanoTime();
                    for (var event : batch) handled.put(event.key(), now);
                });
        try (var database = run.server.database("latency");
                var pool = database.pool(Readers.CONNECTIONS + EIGHT.writers());
                var store = Postgres.store(pool, "bench");
                var bench = Factum.start(Domain.SERVICE.reacts(subscription), store, Memory.topics(), Json.codec())) {
            var latencies = new Latencies(run, database, bench, handled);
            new PacedWriter(bench, EIGHT).write("warm-", Duration.ofSeconds(2));
            latencies.inProcess("latency.inprocess", ONE);
            latencies.inProcess("latency.inprocess.1000", EIGHT);
            latencies.crossProcess("latency.crossprocess", ONE);
            latencies.crossProcess("latency.crossprocess.1000", EIGHT);
        }
    }

    private void inProcess(String name, Pace pace) throws Exception {
        measure(name, new PacedWriter(bench, pace)::write, 1, 8);
    }

    private void crossProcess(String name, Pace pace) throws Exception {
        measure(name, (prefix, time) -> child(prefix, time, pace), 3, 12);
    }

    private void measure(String name, Writing writing, double p50, double p99) throws Exception {
        if (!run.wants(name) && !run.wants(name + ".p99")) return;
        run.says(name);
        var delays = new Delays();
        for (int round = 0; round < run.scale.rounds(); round++)
            delays.round(writing.write(name + round + "-", time()), handled);
        delays.report(run, name, p50, p99);
    }

    private Duration time() {
        return Duration.ofSeconds(run.scale.of(10, 2));
    }

    private Map<String, Long> child(String prefix, Duration time, Pace pace) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PacedWriter.class.getName(),
                        database.url(),
                        prefix,
                        Integer.toString(pace.writers()),
                        Integer.toString(pace.rate()),
                        time.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var committed = new HashMap<String, Long>();
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines()
                    .map(line -> line.split(" "))
                    .forEach(fields -> committed.put(fields[0], Long.valueOf(fields[1])));
        }
        if (process.waitFor() != 0)
            throw new IllegalStateException("the writing process ended with " + process.exitValue());
        return committed;
    }
}

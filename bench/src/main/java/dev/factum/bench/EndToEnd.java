package dev.factum.bench;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.bench.Domain.LineAdded;
import dev.factum.bench.PacedWriter.Pace;
import dev.factum.broker.KafkaBroker;
import dev.factum.broker.RabbitBroker;
import dev.factum.event.Envelope;
import dev.factum.json.Json;
import dev.factum.kafka.Kafka;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.StreamId;
import dev.factum.postgres.Postgres;
import dev.factum.rabbitmq.RabbitMq;
import dev.factum.store.Transaction;
import dev.factum.subscription.Subscription;
import dev.factum.topic.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * From the commit of one service, over a broker, to the commit of what another has made of it: both with a database of their own on one server, in this process; one
 * paced writer, 100 messages a second.
 */
final class EndToEnd {
    static final List<String> NAMES = List.of("e2e.kafka", "e2e.kafka.p99", "e2e.rabbitmq", "e2e.rabbitmq.p99");

    private static final Pace PACE = new Pace(1, 100);
    private static final Service SENDER = Domain.SERVICE.sends(Relays.LINES);

    private final Run run;
    private final Map<String, Long> committed = new ConcurrentHashMap<>();

    private EndToEnd(Run run) {
        this.run = run;
    }

    static void measure(Run run) throws Exception {
        if (run.wants("e2e.kafka") || run.wants("e2e.kafka.p99"))
            try (var broker = KafkaBroker.start()) {
                new EndToEnd(run).measure("e2e.kafka", () -> Kafka.topics(broker.address()));
            }
        if (run.wants("e2e.rabbitmq") || run.wants("e2e.rabbitmq.p99"))
            try (var broker = RabbitBroker.start()) {
                new EndToEnd(run).measure("e2e.rabbitmq", () -> RabbitMq.topics(broker.uri()));
            }
    }

    private void measure(String name, Supplier<Transport> transport) throws Exception {
        var hearer = Service.named("hearer")
                .records(LineAdded.class)
                .reacts(Subscription.batches("hear", Relays.LINES, this::hear));
        try (var here = run.server.database("e2e_sender");
                var there = run.server.database("e2e_hearer");
                var herePool = here.pool(Readers.CONNECTIONS);
                var therePool = there.pool(Readers.CONNECTIONS);
                var hereStore = Postgres.store(herePool, "bench");
                var thereStore = Postgres.store(therePool, "hearer");
                var out = transport.get();
                var in = transport.get();
                var sending = Factum.start(SENDER, hereStore, out, Json.codec());
                var hearing = Factum.start(hearer, thereStore, in, Json.codec())) {
            var writer = new PacedWriter(sending, PACE, (tx, order) -> tx.send(Relays.LINES, Domain.line(order, 0)));
            new Delays().round(writer.write("warm-", Duration.ofSeconds(3)), committed);
            run.says(name);
            var delays = new Delays();
            for (int round = 0; round < run.scale.rounds(); round++)
                delays.round(writer.write(name + round + "-", Duration.ofSeconds(run.scale.of(10, 2))), committed);
            delays.report(run, name, 30, 100);
        }
    }

    private void hear(List<Envelope<LineAdded>> batch, Transaction tx) {
        for (var line : batch)
            tx.because(line.next())
                    .append(new StreamId("heard", line.key()), ExpectedVersion.any(), List.of(line.payload()));
        tx.onCommit(position -> {
            long now = System.nanoTime();
            for (var line : batch) committed.put(line.key(), now);
        });
    }
}

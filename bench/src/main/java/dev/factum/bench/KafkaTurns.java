package dev.factum.bench;

import static dev.factum.bench.Goal.atLeast;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.bench.Contender.Done;
import dev.factum.broker.KafkaBroker;
import dev.factum.json.Json;
import dev.factum.kafka.Kafka;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import java.util.List;

/**
 * Messages over a Kafka broker of one node in this process: what waits in the log to its topic, beside a bare idempotent producer of the same records; and from its
 * topic into a read model, each once in effect, beside a bare consumer that writes the same rows.
 */
final class KafkaTurns {
    static final List<String> NAMES = List.of("kafka.relay", "kafka.consume");

    private static final Service SENDER = Domain.SERVICE.sends(Relays.LINES);

    private final HikariDataSource pool;
    private final History history;
    private final KafkaBroker broker;
    private int turns;

    private KafkaTurns(HikariDataSource pool, History history, KafkaBroker broker) {
        this.pool = pool;
        this.history = history;
        this.broker = broker;
    }

    static void measure(Run run) throws Exception {
        int messages = run.scale.of(100_000, 30_000);
        try (var database = run.server.database("kafka");
                var pool = database.pool(Readers.CONNECTIONS)) {
            var history = new History("topic:lines", "o", messages / 10, 10, 1_000);
            prepare(pool, history);
            var less = String.format("of %,d messages, 100,000 in the long form", history.size());
            if (run.wants("kafka.relay")) run.add(relays(run, pool, history), less);
            if (run.wants("kafka.consume")) run.add(consumers(run, pool, history), less);
        }
    }

    private static void prepare(HikariDataSource pool, History history) throws Exception {
        try (var store = Postgres.store(pool, "bench")) {
            Factum.start(SENDER, store, Memory.topics(), Json.codec()).close();
        }
        history.write(pool);
        Units.createTable(pool);
    }

    private static Row relays(Run run, HikariDataSource pool, History history) throws Exception {
        try (var broker = KafkaBroker.start();
                var topics = Kafka.topics(broker.address())) {
            topics.declare(List.of("by-hand"));
            var kafka = new KafkaTurns(pool, history, broker);
            var records = KafkaByHand.records(pool, topics.partitions("by-hand"));
            var hand = new KafkaByHand(broker.address(), pool, InboxByHand.on(pool), history.size());
            return run.contest("kafka.relay", "msgs/s", atLeast(0.6))
                    .between(
                            Contender.whole("Factum", kafka::relay),
                            Contender.whole("producer by hand", () -> hand.produce(records)));
        }
    }

    /** On a broker that has each message once. */
    private static Row consumers(Run run, HikariDataSource pool, History history) throws Exception {
        try (var broker = KafkaBroker.start();
                var topics = Kafka.topics(broker.address())) {
            var kafka = new KafkaTurns(pool, history, broker);
            kafka.relay();
            var lines = Relays.LINES.name();
            var hand = new KafkaByHand(broker.address(), pool, InboxByHand.on(pool), history.size());
            var row = run.contest("kafka.consume", "msgs/s", atLeast(0.5))
                    .between(
                            Contender.whole("Factum", kafka::consume),
                            Contender.whole("consumer by hand", () -> hand.consume(lines, topics.partitions(lines))));
            UnitsByHand.compareWith(pool, Units.TABLE);
            return row;
        }
    }

    private Done relay() throws Exception {
        Database.execute(pool, "delete from bench.subscription");
        var all = new Countdown(history.size());
        try (var store = Postgres.store(pool, "bench");
                var topics = Kafka.topics(broker.address());
                var bench = Factum.start(SENDER, store, new Counting(topics, all), Json.codec(), Readers.SETTINGS)) {
            return all.await();
        }
    }

    /** From the first message of the topic; a version that is new. */
    private Done consume() throws Exception {
        if (turns > 0) Database.execute(pool, "truncate bench.inbox");
        var all = new Countdown(history.size());
        var projection = new Units(++turns, Relays.LINES, all);
        try (var store = Postgres.store(pool, "bench");
                var topics = Kafka.topics(broker.address())) {
            try (var bench = Factum.start(
                    Service.named("bench").projects(projection), store, topics, Json.codec(), Readers.SETTINGS)) {
                all.await();
            }
            return all.until(System.nanoTime());
        }
    }
}

package dev.factum.bench;

import static dev.factum.bench.Goal.atLeast;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.bench.Contender.Done;
import dev.factum.broker.RabbitBroker;
import dev.factum.json.Json;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.rabbitmq.RabbitMq;
import java.util.List;

/** What waits in the log to its topic on a RabbitMQ of its own, beside bare confirms of the same messages to streams. */
final class RabbitMqTurns {
    static final List<String> NAMES = List.of("rabbitmq.relay");

    private static final Service SENDER = Domain.SERVICE.sends(Relays.LINES);

    private RabbitMqTurns() {}

    static void measure(Run run) throws Exception {
        int messages = run.scale.of(100_000, 30_000);
        try (var database = run.server.database("rabbitmq");
                var pool = database.pool(Readers.CONNECTIONS);
                var broker = RabbitBroker.start();
                var topics = RabbitMq.topics(broker.uri())) {
            var history = new History("topic:lines", "o", messages / 10, 10, 1_000);
            try (var store = Postgres.store(pool, "bench")) {
                Factum.start(SENDER, store, Memory.topics(), Json.codec()).close();
            }
            history.write(pool);
            topics.declare(List.of(RabbitMqByHand.TOPIC));
            var hand = RabbitMqByHand.of(pool, broker.uri(), topics.partitions(RabbitMqByHand.TOPIC));
            var row = run.contest("rabbitmq.relay", "msgs/s", atLeast(0.6))
                    .between(
                            Contender.whole("Factum", () -> relay(pool, broker, history)),
                            Contender.whole("confirms by hand", hand::publish));
            run.add(row, String.format("of %,d messages, 100,000 in the long form", history.size()));
        }
    }

    private static Done relay(HikariDataSource pool, RabbitBroker broker, History history) throws Exception {
        Database.execute(pool, "delete from bench.subscription");
        var all = new Countdown(history.size());
        try (var store = Postgres.store(pool, "bench");
                var topics = RabbitMq.topics(broker.uri());
                var bench = Factum.start(SENDER, store, new Counting(topics, all), Json.codec(), Readers.SETTINGS)) {
            return all.await();
        }
    }
}

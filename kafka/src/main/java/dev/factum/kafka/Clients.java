package dev.factum.kafka;

import dev.factum.store.Misconfigured;
import dev.factum.topic.Transport;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes Kafka's clients with the settings that the guarantees rest on. */
final class Clients {
    private static final int FETCHED = 4 << 20;

    /** While a batch is handed over; then it is flushed, so that nothing waits for this. */
    private static final int LINGER_MS = 20;

    /**
     * One request at a time: a leader that has just taken a partition over accepts any first number of a producer that it does not know, also the
     * second batch's while the first is on its way again. A batch of the relay is one request or two.
     */
    private static final Map<String, Object> PRODUCER = Map.of(
            "acks",
            "all",
            "enable.idempotence",
            true,
            "max.in.flight.requests.per.connection",
            1,
            "delivery.timeout.ms",
            30_000,
            "request.timeout.ms",
            10_000,
            "max.block.ms",
            10_000,
            "max.request.size",
            Transport.LARGEST,
            "batch.size",
            128 << 10,
            "linger.ms",
            LINGER_MS,
            "compression.type",
            "lz4");

    private static final Map<String, Object> CONSUMER = Map.of(
            "enable.auto.commit",
            false,
            "auto.offset.reset",
            "none",
            "isolation.level",
            "read_committed",
            "max.poll.records",
            500,
            "fetch.max.bytes",
            FETCHED,
            "max.partition.fetch.bytes",
            Transport.LARGEST,
            "allow.auto.create.topics",
            false);

    private static final Map<String, Object> ADMIN =
            Map.of("request.timeout.ms", 10_000, "default.api.timeout.ms", 30_000);

    private final Map<String, Object> connection;

    /** @throws Misconfigured if it says something that the guarantees rest on */
    Clients(Map<String, String> connection) {
        var taken = new HashSet<String>();
        for (var settings : Set.of(PRODUCER, CONSUMER)) taken.addAll(settings.keySet());
        taken.retainAll(connection.keySet());
        if (!taken.isEmpty())
            throw new Misconfigured(
                    "the connection to Kafka sets " + taken + ", on which order and durability rest: leave it out");
        this.connection = Map.copyOf(connection);
    }

    KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(with(PRODUCER), new ByteArraySerializer(), new ByteArraySerializer());
    }

    KafkaConsumer<byte[], byte[]> consumer(String name) {
        var settings = with(CONSUMER);
        settings.put("client.id", name);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    Admin admin() {
        return Admin.create(with(ADMIN));
    }

    private Map<String, Object> with(Map<String, Object> settings) {
        var all = new HashMap<>(connection);
        all.putAll(settings);
        return all;
    }
}

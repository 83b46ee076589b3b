package dev.factum.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.factum.bench.Contender.Done;
import dev.factum.topic.Transport;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka by hand: a producer that is idempotent and waits for all replicas, with records that are made before the clock runs; and a consumer that writes each
 * poll in one transaction, inbox, read model and checkpoint.
 */
final class KafkaByHand {
    private static final int IN_FLIGHT = 1_000;

    private final String broker;
    private final DataSource pool;
    private final InboxByHand inbox;
    private final long messages;

    KafkaByHand(String broker, DataSource pool, InboxByHand inbox, long messages) {
        this.broker = broker;
        this.pool = pool;
        this.inbox = inbox;
        this.messages = messages;
    }

    /** The messages of the log as records of another topic, with what a relay says of each in headers. */
    static List<ProducerRecord<byte[], byte[]>> records(DataSource pool, int partitions) throws SQLException {
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        try (var c = pool.getConnection();
                var statement = c.createStatement();
                var row = statement.executeQuery(
                        "select id, key, time, correlation, cause, payload, position from bench.event order by position")) {
            while (row.next()) {
                var key = row.getString("key");
                var record = new ProducerRecord<>(
                        "by-hand", Transport.partition(key, partitions), key.getBytes(UTF_8), row.getBytes("payload"));
                Map.of(
                                "ce_id", row.getString("id"),
                                "ce_time", row.getString("time"),
                                "ce_specversion", "1.0",
                                "ce_type", "line.added",
                                "ce_dataversion", "1",
                                "ce_source", "bench",
                                "ce_sequence", row.getString("position"),
                                "ce_correlationid", row.getString("correlation"),
                                "ce_causationid", row.getString("cause"))
                        .forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
                records.add(record);
            }
        }
        return records;
    }

    Done produce(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
        long began = System.nanoTime();
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        broker,
                        "acks",
                        "all",
                        "enable.idempotence",
                        true,
                        "batch.size",
                        128 << 10,
                        "compression.type",
                        "lz4"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            var sent = new ArrayList<Future<?>>(IN_FLIGHT);
            for (var record : records) {
                sent.add(producer.send(record));
                if (sent.size() < IN_FLIGHT) continue;
                for (var one : sent) one.get();
                sent.clear();
            }
            for (var one : sent) one.get();
        }
        return new Done(records.size(), System.nanoTime() - began);
    }

    Done consume(String topic, int partitions) throws SQLException {
        Database.execute(pool, "truncate inbox_by_hand, units_by_hand");
        long began = System.nanoTime();
        try (var consumer = new KafkaConsumer<>(
                        Map.<String, Object>of(
                                "bootstrap.servers", broker, "enable.auto.commit", false, "max.poll.records", 1_000),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
                var c = pool.getConnection()) {
            c.setAutoCommit(false);
            var all = IntStream.range(0, partitions)
                    .mapToObj(i -> new TopicPartition(topic, i))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            for (long read = 0; read < messages; ) {
                var page = new ArrayList<InboxByHand.Message>();
                for (var record : consumer.poll(Duration.ofSeconds(1)))
                    page.add(new InboxByHand.Message(
                            record.offset(),
                            UUID.fromString(new String(
                                    record.headers().lastHeader("ce_id").value(), UTF_8)),
                            new String(record.key(), UTF_8),
                            record.value()));
                if (page.isEmpty()) continue;
                inbox.handle(c, page);
                read += page.size();
            }
        }
        return new Done(messages, System.nanoTime() - began);
    }
}

package dev.factum.kafka;

import static java.util.Comparator.naturalOrder;

import dev.factum.kafka.Kafka.Requirements;
import dev.factum.store.Unavailable;
import dev.factum.topic.Transport;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * Topics in Kafka. Each message lies in the partition that {@link Transport#partition} says; the partitions of a topic are read by whoever owns
 * the reader, from where its own checkpoint stands: committed with its effects, and so never ahead of them or behind. Kafka's groups and
 * transactions are not used. Thread-safe.
 */
public final class KafkaTopics implements Transport {
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final Clients clients;
    private final Admin admin;
    private final TopicAdmin topics;
    private final Publishing publishing;
    private final Set<Reading> open = ConcurrentHashMap.newKeySet();

    KafkaTopics(Clients clients, Requirements requirements) {
        this.clients = clients;
        this.admin = clients.admin();
        this.topics = new TopicAdmin(admin, requirements);
        this.publishing = new Publishing(clients::producer, this::partitions);
    }

    /** @throws dev.factum.store.Misconfigured if a topic keeps its messages too short a time, or compacts them */
    @Override
    public void declare(Collection<String> names) {
        topics.declare(names);
    }

    @Override
    public int partitions(String topic) {
        return topics.partitions(topic);
    }

    @Override
    public List<Receipt> publish(List<Message> batch) {
        return publishing.publish(batch);
    }

    @Override
    public Set<Integer> lost(String topic, Map<Integer, Read> read) {
        if (read.isEmpty()) return Set.of();
        try (var consumer = clients.consumer("factum lost " + topic)) {
            return new Lost(consumer, topic).of(new TreeMap<>(read));
        } catch (KafkaException e) {
            throw new Unavailable("Kafka cannot be asked what it has of " + topic + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Consumption consume(
            String topic, String group, Set<Integer> partitions, Map<Integer, Long> resumeAfter, Runnable wake) {
        partitions(topic);
        var reading = new Reading(
                clients.consumer(group + " " + topic + " "
                        + partitions.stream().min(naturalOrder()).orElse(0)),
                topic,
                partitions,
                resumeAfter,
                wake,
                topics::ends,
                open::remove);
        open.add(reading);
        return reading;
    }

    @Override
    public void close() {
        List.copyOf(open).forEach(Reading::close);
        publishing.close();
        admin.close(CLOSE_WITHIN);
    }
}

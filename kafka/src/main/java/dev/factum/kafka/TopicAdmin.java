package dev.factum.kafka;

import dev.factum.kafka.Kafka.Requirements;
import dev.factum.store.Misconfigured;
import dev.factum.store.Unavailable;
import dev.factum.topic.Transport;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes topics, and looks at those that are there: whether they keep what the guarantees need. Thread-safe. */
final class TopicAdmin {
    private static final Logger LOG = LoggerFactory.getLogger(TopicAdmin.class);
    private static final long SECONDS = 30;
    private static final Duration AGAIN = Duration.ofMillis(20);

    private final Admin admin;
    private final Requirements requirements;
    private final Map<String, Integer> known = new ConcurrentHashMap<>();

    TopicAdmin(Admin admin, Requirements requirements) {
        this.admin = admin;
        this.requirements = requirements;
    }

    int partitions(String topic) {
        var partitions = known.get(topic);
        if (partitions != null) return partitions;
        declare(List.of(topic));
        return known.getOrDefault(topic, 0);
    }

    void declare(Collection<String> names) {
        var wanted = new TreeSet<>(names);
        wanted.removeAll(known.keySet());
        if (wanted.isEmpty()) return;
        var there = await("cannot be asked for its topics", admin.listTopics().names());
        for (var name : wanted) if (!there.contains(name)) create(name);
        var resources = wanted.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        var described = onceKnown(() -> await(
                "cannot be asked about " + wanted, admin.describeTopics(wanted).allTopicNames()));
        var configs = onceKnown(() -> await(
                "cannot be asked how it keeps " + wanted,
                admin.describeConfigs(resources).all()));
        var partitions = new HashMap<TopicPartition, OffsetSpec>();
        described.forEach((name, topic) ->
                partitions.putAll(latest(name, topic.partitions().size())));
        onceKnown(() -> await(
                "has no leaders of " + wanted, admin.listOffsets(partitions).all()));
        described.forEach((name, topic) -> {
            var config = configs.get(new ConfigResource(ConfigResource.Type.TOPIC, name));
            if (config != null) check(topic, config);
            known.put(name, topic.partitions().size());
        });
    }

    /** Where each partition ends: the offset of the next record. */
    Map<Integer, Long> ends(String topic) {
        var ends = new HashMap<Integer, Long>();
        await(
                        "cannot be asked where " + topic + " ends",
                        admin.listOffsets(latest(topic, partitions(topic))).all())
                .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
        return ends;
    }

    private static Map<TopicPartition, OffsetSpec> latest(String topic, int partitions) {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        for (int i = 0; i < partitions; i++) latest.put(new TopicPartition(topic, i), OffsetSpec.latest());
        return latest;
    }

    /** A topic that was made is known to each broker a moment later. */
    private static <T> T onceKnown(Supplier<T> asking) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (true) {
            try {
                return asking.get();
            } catch (Unavailable e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > end) throw e;
                LockSupport.parkNanos(AGAIN.toNanos());
            }
        }
    }

    private void create(String name) {
        var replicas =
                requirements.replicas() == 0 ? Optional.<Short>empty() : Optional.of((short) requirements.replicas());
        var topic = new NewTopic(name, Optional.of(requirements.partitions()), replicas)
                .configs(Map.of(
                        "cleanup.policy",
                        "delete",
                        "max.message.bytes",
                        Integer.toString(Transport.LARGEST),
                        "retention.ms",
                        Long.toString(Math.max(
                                requirements.retention().toMillis(),
                                Duration.ofDays(7).toMillis()))));
        try {
            await(
                    "cannot make the topic " + name,
                    admin.createTopics(List.of(topic)).all());
            LOG.info("made the topic {} with {} partitions", name, requirements.partitions());
        } catch (Unavailable e) {
            if (!(e.getCause() instanceof TopicExistsException)) throw e; // another one was quicker
        }
    }

    private void check(TopicDescription topic, Config config) {
        var retention = number(config, "retention.ms");
        if (retention >= 0 && retention < requirements.retention().toMillis())
            throw new Misconfigured("the topic " + topic.name() + " keeps its messages for "
                    + Duration.ofMillis(retention)
                    + ", and a reader may be away for " + requirements.retention()
                    + ": set its retention.ms to " + requirements.retention().toMillis() + " or more, or require less");
        if (text(config, "cleanup.policy").contains("compact"))
            throw new Misconfigured("the topic " + topic.name()
                    + " is compacted, so that messages vanish that were not read: set its cleanup.policy to delete");
        long largest = number(config, "max.message.bytes");
        if (largest < Transport.LARGEST)
            LOG.warn(
                    "the topic {} takes records of {} bytes at most, and messages have up to {}: a larger one is refused, and its key waits. Set its max.message.bytes to {}",
                    topic.name(),
                    largest,
                    Transport.LARGEST,
                    Transport.LARGEST);
        int replicas = topic.partitions().stream()
                .mapToInt(p -> p.replicas().size())
                .min()
                .orElse(0);
        long inSync = number(config, "min.insync.replicas");
        if (replicas > 1 && inSync < 2)
            throw new Misconfigured(
                    "the topic " + topic.name() + " has " + replicas
                            + " replicas and takes messages that only one of them has: set its min.insync.replicas to 2 or more");
        if (replicas == 1)
            LOG.warn("the topic {} has one replica: what it has is lost with that broker's disk", topic.name());
    }

    private static long number(Config config, String name) {
        var value = text(config, name);
        return value.isEmpty() ? -1 : Long.parseLong(value);
    }

    private static String text(Config config, String name) {
        var entry = config.get(name);
        return entry == null || entry.value() == null ? "" : entry.value();
    }

    /** @throws Unavailable with the failure of Kafka as its cause */
    static <T> T await(String what, KafkaFuture<T> future) {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            var cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new Unavailable("Kafka " + what + ": " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new Unavailable("Kafka " + what + " within " + SECONDS + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted while Kafka was asked", e);
        }
    }
}

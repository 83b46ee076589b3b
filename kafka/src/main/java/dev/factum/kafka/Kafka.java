package dev.factum.kafka;

import java.time.Duration;
import java.util.Map;

/** The transport of Kafka. */
public final class Kafka {
    private Kafka() {}

    /**
     * What it needs of a cluster, and gives a topic that is not there.
     *
     * @param partitions of a new topic, 1 to 1,000; fixed for good, because a key's partition follows from it
     * @param replicas of a new topic; 0: the broker's default
     * @param retention how long messages have to be kept at least: a reader that was away for longer loses what was deleted meanwhile
     */
    public record Requirements(int partitions, int replicas, Duration retention) {
        public static final Requirements DEFAULT = new Requirements(16, 0, Duration.ofDays(7));

        public Requirements {
            if (partitions < 1 || partitions > 1_000)
                throw new IllegalArgumentException("a topic has 1 to 1,000 partitions, not " + partitions);
            if (replicas < 0 || replicas > Short.MAX_VALUE)
                throw new IllegalArgumentException("replicas: from 1, or 0 for the broker's default, not " + replicas);
            if (retention.isNegative()) throw new IllegalArgumentException("retention is not negative: " + retention);
        }
    }

    /**
     * Topics of a cluster.
     *
     * @param connection of every client: {@code bootstrap.servers}, and what security asks for; what Factum's guarantees rest on is not to be set here
     * @throws dev.factum.store.Unavailable if the cluster cannot be reached within 30 seconds; a retry helps
     */
    public static KafkaTopics topics(Map<String, String> connection, Requirements requirements) {
        return new KafkaTopics(new Clients(connection), requirements);
    }

    public static KafkaTopics topics(String bootstrapServers) {
        return topics(Map.of("bootstrap.servers", bootstrapServers), Requirements.DEFAULT);
    }
}

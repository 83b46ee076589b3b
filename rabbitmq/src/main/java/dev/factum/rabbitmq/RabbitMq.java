package dev.factum.rabbitmq;

import java.time.Duration;
import java.util.List;

/** The transport of RabbitMQ. */
public final class RabbitMq {
    private RabbitMq() {}

    /**
     * How a topic is kept. All services that share a topic require the same; one that requires something else is refused at its start.
     *
     * @param partitions 1 to 1,000, a stream each; fixed for good, because a key's partition follows from it
     * @param retention how long messages are kept at least, in whole seconds from 1: a reader that was away for longer loses what was deleted meanwhile
     */
    public record Requirements(int partitions, Duration retention) {
        public static final Requirements DEFAULT = new Requirements(16, Duration.ofDays(7));

        public Requirements {
            if (partitions < 1 || partitions > 1_000)
                throw new IllegalArgumentException("a topic has 1 to 1,000 partitions, not " + partitions);
            if (retention.toSeconds() < 1)
                throw new IllegalArgumentException("retention is a second or more, not " + retention);
        }
    }

    /**
     * Topics of a broker, 3.10 to 4.x. Nothing is connected yet: the first call does it.
     *
     * @param uri {@code amqp://user:password@host:port/virtual-host}, or {@code amqps://…} for TLS
     * @param beside queues for others, made with their topics
     * @throws IllegalArgumentException if the address is none
     */
    public static RabbitMqTopics topics(String uri, Requirements requirements, Outlet... beside) {
        return new RabbitMqTopics(new Link(uri), requirements, List.of(beside));
    }

    public static RabbitMqTopics topics(String uri) {
        return topics(uri, Requirements.DEFAULT);
    }
}

package dev.factum.rabbitmq;

import dev.factum.rabbitmq.RabbitMq.Requirements;
import dev.factum.topic.Transport;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Topics in RabbitMQ: an exchange a topic, a stream a partition, over AMQP 0-9-1. Each message lies in the partition that {@link Transport#partition} says; the
 * partitions of a topic are read by whoever owns the reader, from where its own checkpoint stands: committed with its effects, and so never ahead of them
 * or behind. What RabbitMQ remembers of readers is not used. Thread-safe.
 */
public final class RabbitMqTopics implements Transport {
    private final Link link;
    private final Topology topology;
    private final Streams streams;
    private final Publishing publishing;
    private final Set<Reading> open = ConcurrentHashMap.newKeySet();

    RabbitMqTopics(Link link, Requirements requirements, List<Outlet> beside) {
        var outlets = new Outlets(beside, requirements);
        this.link = link;
        this.topology = new Topology(link, requirements, outlets);
        this.streams = new Streams(link);
        this.publishing = new Publishing(link, topology, outlets);
    }

    /** @throws dev.factum.store.Misconfigured if a topic is there with other partitions, kept for another time, or in queues that are no streams; or an outlet is */
    @Override
    public void declare(Collection<String> topics) {
        topology.declare(topics);
    }

    @Override
    public int partitions(String topic) {
        return topology.partitions(topic);
    }

    @Override
    public List<Receipt> publish(List<Message> batch) {
        return publishing.publish(batch);
    }

    @Override
    public Set<Integer> lost(String topic, Map<Integer, Read> read) {
        if (read.isEmpty()) return Set.of();
        topology.declare(List.of(topic));
        return streams.lost(topic, new TreeMap<>(read));
    }

    @Override
    public Consumption consume(
            String topic, String group, Set<Integer> partitions, Map<Integer, Long> resumeAfter, Runnable wake) {
        topology.declare(List.of(topic));
        var reading = new Reading(link, topology, streams, topic, partitions, resumeAfter, wake, open::remove);
        open.add(reading);
        return reading;
    }

    @Override
    public void close() {
        List.copyOf(open).forEach(Reading::close);
        publishing.close();
        link.close();
    }
}

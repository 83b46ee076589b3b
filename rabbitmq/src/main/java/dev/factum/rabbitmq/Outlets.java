package dev.factum.rabbitmq;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import dev.factum.rabbitmq.Outlet.All;
import dev.factum.rabbitmq.Outlet.Attributes;
import dev.factum.rabbitmq.Outlet.Types;
import dev.factum.rabbitmq.Outlet.Urgent;
import dev.factum.rabbitmq.RabbitMq.Requirements;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes queues beside topics: each with an exchange of its kind in front of it, and a queue behind it for what its consumers give up. Thread-safe. */
final class Outlets {
    private static final String DEAD = ".dead";
    private static final int DELIVERIES = 20;

    private final List<Outlet> all;
    private final Requirements requirements;

    Outlets(List<Outlet> all, Requirements requirements) {
        this.all = List.copyOf(all);
        this.requirements = requirements;
    }

    List<Outlet> of(String topic) {
        return all.stream().filter(outlet -> outlet.topic().equals(topic)).toList();
    }

    /** How urgent messages of a type are; 0 if nobody says. */
    int priority(String topic, String type) {
        int highest = 0;
        for (var outlet : all)
            if (outlet instanceof Urgent urgent && urgent.topic().equals(topic))
                highest = Math.max(highest, urgent.priorities().getOrDefault(type, 0));
        return highest;
    }

    void make(Channel channel, Outlet outlet) throws IOException {
        makeQueues(channel, outlet);
        switch (outlet) {
            case All all -> bindToEverything(channel, all);
            case Urgent urgent -> bindToEverything(channel, urgent);
            case Types types -> {
                exchange(channel, types, BuiltinExchangeType.DIRECT);
                for (var type : types.types())
                    for (int i = 0; i < requirements.partitions(); i++)
                        bind(channel, types, CloudEvents.routingKey(type, i), Map.of());
            }
            case Attributes some -> {
                exchange(channel, some, BuiltinExchangeType.HEADERS);
                var values = new HashMap<String, Object>(Map.of("x-match", "all"));
                some.attributes().forEach((name, value) -> values.put(CloudEvents.header(name), value));
                bind(channel, some, "", values);
            }
        }
    }

    private static void bindToEverything(Channel channel, Outlet outlet) throws IOException {
        exchange(channel, outlet, BuiltinExchangeType.FANOUT);
        bind(channel, outlet, "", Map.of());
    }

    private void makeQueues(Channel channel, Outlet outlet) throws IOException {
        var dead = outlet.queue() + DEAD;
        var kept = new HashMap<String, Object>(
                Map.of("x-message-ttl", requirements.retention().toMillis()));
        channel.queueDeclare(dead, true, false, false, kept);
        kept.putAll(Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", dead));
        kept.putAll(
                outlet instanceof Urgent
                        ? Map.of("x-max-priority", Urgent.HIGHEST)
                        : Map.of("x-queue-type", "quorum", "x-delivery-limit", DELIVERIES));
        channel.queueDeclare(outlet.queue(), true, false, false, kept);
    }

    private static void exchange(Channel channel, Outlet outlet, BuiltinExchangeType type) throws IOException {
        channel.exchangeDeclare(outlet.queue(), type, true);
        channel.exchangeBind(outlet.queue(), outlet.topic(), "#");
    }

    private static void bind(Channel channel, Outlet outlet, String routingKey, Map<String, Object> arguments)
            throws IOException {
        channel.queueBind(outlet.queue(), outlet.queue(), routingKey, arguments);
    }
}

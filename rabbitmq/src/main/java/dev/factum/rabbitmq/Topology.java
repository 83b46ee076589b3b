package dev.factum.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import dev.factum.rabbitmq.Link.Purpose;
import dev.factum.rabbitmq.RabbitMq.Requirements;
import dev.factum.store.Misconfigured;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a topic is on RabbitMQ: a durable exchange of the kind {@code topic} with its name, and a stream {@code <topic>.<n>} for each partition, bound by {@code <n>.#}.
 * Whoever comes first makes it; whoever comes later finds it as it requires it, or is refused by name. Thread-safe.
 */
final class Topology {
    /** A queue that holds nothing: its length limit is the number of partitions, so that no two services can differ in it. */
    private static final String NUMBER = ".partitions";

    private final Link link;
    private final Requirements requirements;
    private final Outlets outlets;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    Topology(Link link, Requirements requirements, Outlets outlets) {
        this.link = link;
        this.requirements = requirements;
        this.outlets = outlets;
    }

    /** The stream of a partition. */
    static String stream(String topic, int partition) {
        return topic + "." + partition;
    }

    int partitions(String topic) {
        declare(Set.of(topic));
        return requirements.partitions();
    }

    void declare(Collection<String> topics) {
        for (var topic : new TreeSet<>(topics))
            if (!known.contains(topic)) {
                make(topic);
                for (var outlet : outlets.of(topic)) make(outlet);
                known.add(topic);
            }
    }

    /** It is looked for, and made again if it is gone, before it is used next. */
    void forget(String topic) {
        known.remove(topic);
    }

    private void make(String topic) {
        var what = "the topic " + topic + " is to have " + requirements.partitions()
                + " partitions, each a stream that keeps its messages for " + requirements.retention();
        make(what, "give the topic another name", channel -> {
            channel.queueDeclare(topic + NUMBER, true, false, false, Map.of("x-max-length", requirements.partitions()));
            channel.exchangeDeclare(topic, BuiltinExchangeType.TOPIC, true);
            for (int i = 0; i < requirements.partitions(); i++) makePartition(channel, topic, i);
        });
    }

    private void make(Outlet outlet) {
        var what = "the topic " + outlet.topic() + " is to have the outlet " + outlet;
        make(what, "give its queue another name", channel -> outlets.make(channel, outlet));
    }

    @FunctionalInterface
    private interface Making {
        void on(Channel channel) throws IOException;
    }

    private void make(String what, String instead, Making making) {
        var channel = link.channel(Purpose.ASK);
        try {
            making.on(channel);
        } catch (IOException | ShutdownSignalException e) {
            throw refused(what, instead, e);
        } finally {
            Link.close(channel);
        }
    }

    private void makePartition(Channel channel, String topic, int partition) throws IOException {
        var stream = stream(topic, partition);
        channel.queueDeclare(
                stream,
                true,
                false,
                false,
                Map.of(
                        "x-queue-type",
                        "stream",
                        "x-max-age",
                        requirements.retention().toSeconds() + "s"));
        channel.queueBind(stream, topic, partition + ".#");
    }

    private static RuntimeException refused(String what, String instead, Exception e) {
        if (e.getCause() instanceof ShutdownSignalException ended
                && ended.getReason() instanceof AMQP.Channel.Close close
                && (close.getReplyCode() == AMQP.PRECONDITION_FAILED || close.getReplyCode() == AMQP.ACCESS_REFUSED))
            return new Misconfigured(what + ", and RabbitMQ refuses that: " + close.getReplyText()
                    + ". Require what is there, or " + instead);
        return Link.unavailable("cannot make what a topic needs: " + what, e);
    }
}

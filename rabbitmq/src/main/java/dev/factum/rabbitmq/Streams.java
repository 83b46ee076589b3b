package dev.factum.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.factum.rabbitmq.Link.Purpose;
import dev.factum.topic.Transport.Read;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What the streams of a topic hold, by looking: a subscription gives at once all that is there, before the answer to its end. The message counts that RabbitMQ
 * tells are some seconds old. Thread-safe.
 */
final class Streams {
    /** More than a chunk holds, which is what is written at once. */
    private static final int PAGE = 65_535;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration OPENED_WITHIN = Duration.ofSeconds(5);
    private static final Duration AGAIN = Duration.ofMillis(100);
    private static final String LAST_CHUNK = "last";

    private final Link link;

    Streams(Link link) {
        this.link = link;
    }

    /** Where each partition ends: the offset that its next message gets. */
    Map<Integer, Long> ends(String topic, Collection<Integer> partitions) {
        return asking(topic, channel -> {
            var ends = new TreeMap<Integer, Long>();
            for (int partition : partitions) ends.put(partition, end(channel, topic, partition));
            return ends;
        });
    }

    /** What is read is counted from one, because nothing is read at 0. */
    Set<Integer> lost(String topic, Map<Integer, Read> read) {
        var wanted = new TreeMap<Integer, Long>();
        read.forEach((partition, last) -> wanted.put(partition, last.offset()));
        var lost = new TreeSet<>(endingBefore(topic, wanted));
        return asking(topic, channel -> {
            for (var last : read.entrySet())
                if (!lost.contains(last.getKey()) && isAnother(channel, topic, last.getKey(), last.getValue()))
                    lost.add(last.getKey());
            return lost;
        });
    }

    /**
     * The partitions that end before these offsets. A stream that the broker has only just opened shows nothing for a moment: what seems to be missing is looked for
     * again, for some seconds.
     */
    Set<Integer> endingBefore(String topic, Map<Integer, Long> wanted) {
        var missing = new TreeSet<>(wanted.keySet());
        long giveUp = System.nanoTime() + OPENED_WITHIN.toNanos();
        return asking(topic, channel -> {
            while (true) {
                for (int partition : List.copyOf(missing))
                    if (end(channel, topic, partition) >= wanted.getOrDefault(partition, 0L)) missing.remove(partition);
                if (missing.isEmpty() || System.nanoTime() > giveUp) return missing;
                LockSupport.parkNanos(AGAIN.toNanos());
            }
        });
    }

    private static long end(Channel channel, String topic, int partition) throws IOException {
        var last = look(channel, topic, partition, LAST_CHUNK, PAGE);
        return last.isEmpty() ? 0 : last.getLast().offset() + 1;
    }

    private static boolean isAnother(Channel channel, String topic, int partition, Read last) throws IOException {
        long at = last.offset() - 1;
        for (var found : look(channel, topic, partition, at, 1))
            if (found.offset() >= at) // behind it, if it was deleted for its age
            return found.offset() == at
                        && !CloudEvents.message(topic, partition, found).id().equals(last.message());
        return false;
    }

    private static List<Letter> look(Channel channel, String topic, int partition, Object from, int prefetch)
            throws IOException {
        var found = new ArrayList<Letter>();
        var all = new CountDownLatch(1);
        channel.basicQos(prefetch);
        var tag = channel.basicConsume(
                Topology.stream(topic, partition), false, Map.of(Letter.OFFSET, from), new DefaultConsumer(channel) {
                    @Override
                    public void handleDelivery(
                            String consumer, Envelope envelope, BasicProperties properties, byte[] body) {
                        found.add(Letter.of(properties, body));
                    }

                    /** Behind all deliveries, in their thread. */
                    @Override
                    public void handleCancelOk(String consumer) {
                        all.countDown();
                    }
                });
        channel.basicCancel(tag);
        try {
            if (!all.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                throw new IOException("its answer has not come within " + PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return found;
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask(Channel channel) throws IOException;
    }

    private <T> T asking(String topic, Question<T> question) {
        var channel = link.channel(Purpose.ASK);
        try {
            return question.ask(channel);
        } catch (IOException | ShutdownSignalException e) {
            throw Link.unavailable("cannot be asked what it has of " + topic, e);
        } finally {
            Link.close(channel);
        }
    }
}

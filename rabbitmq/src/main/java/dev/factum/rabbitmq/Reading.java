package dev.factum.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import dev.factum.rabbitmq.Link.Purpose;
import dev.factum.topic.Transport.Consumption;
import dev.factum.topic.Transport.Delivery;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reader of a topic: RabbitMQ sends ahead, up to {@link #AHEAD} messages a partition, which are acknowledged when they are taken; that gives the broker
 * leave to send more, and means nothing else. A channel that ends is made again from where the last one stood. An offset here is RabbitMQ's plus one,
 * because nothing is read at 0.
 */
final class Reading implements Consumption {
    private static final Logger LOG = LoggerFactory.getLogger(Reading.class);
    private static final int AHEAD = 200;
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Link link;
    private final Topology topology;
    private final Streams streams;
    private final String topic;
    private final Set<Integer> partitions;
    private final Runnable wake;
    private final Consumer<Reading> closing;
    private final Deque<Sent> sent = new ArrayDeque<>();
    /** By partition, the offset of RabbitMQ that comes next. */
    private final Map<Integer, Long> next = new HashMap<>();
    /** By partition, the offset of the last one handled. */
    private final Map<Integer, Long> handled = new ConcurrentHashMap<>();

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread keeping;
    private volatile CountDownLatch ended = new CountDownLatch(1);

    /** A message, and the channel that waits for its acknowledgement. */
    private record Sent(int partition, Letter letter, Channel channel, long tag) {}

    Reading(
            Link link,
            Topology topology,
            Streams streams,
            String topic,
            Set<Integer> partitions,
            Map<Integer, Long> resumeAfter,
            Runnable wake,
            Consumer<Reading> closing) {
        this.link = link;
        this.topology = topology;
        this.streams = streams;
        this.topic = topic;
        this.partitions = Set.copyOf(partitions);
        this.wake = wake;
        this.closing = closing;
        this.handled.putAll(resumeAfter);
        this.next.putAll(resumeAfter);
        this.keeping =
                Thread.ofPlatform().daemon().name("rabbitmq reads " + topic).start(this::keep);
    }

    private void keep() {
        while (closed.getCount() > 0) {
            try {
                readUntilItEnds();
            } catch (IOException | RuntimeException e) {
                if (closed.getCount() == 0) return;
                LOG.warn("cannot read {}, trying again: {}", topic, e.getMessage());
                topology.forget(topic);
            }
            if (pause(AGAIN)) return;
        }
    }

    private void readUntilItEnds() throws IOException {
        topology.declare(List.of(topic));
        checkEnds();
        var ended = new CountDownLatch(1);
        this.ended = ended;
        var channel = link.channel(Purpose.READ);
        try {
            channel.addShutdownListener(cause -> ended.countDown());
            channel.basicQos(AHEAD);
            for (int partition : partitions) subscribe(channel, partition, ended);
            if (closed.getCount() > 0) ended.await();
        } catch (InterruptedException e) {
            closed.countDown();
        } finally {
            Link.close(channel);
        }
        if (closed.getCount() > 0) throw new IOException("the channel has ended");
    }

    /** A stream that was lost and made again begins at 0: whoever had read of it is told, and waits there, as its owner finds at its next start. */
    private void checkEnds() {
        Map<Integer, Long> stands;
        synchronized (sent) {
            stands = Map.copyOf(next);
        }
        for (int partition : streams.endingBefore(topic, stands))
            LOG.error(
                    "{} ends before {}, up to where it was read: what it had is lost",
                    Topology.stream(topic, partition),
                    stands.get(partition));
    }

    private void subscribe(Channel channel, int partition, CountDownLatch ended) throws IOException {
        long from;
        synchronized (sent) {
            from = next.getOrDefault(partition, 0L);
        }
        channel.basicConsume(
                Topology.stream(topic, partition), false, Map.of(Letter.OFFSET, from), new DefaultConsumer(channel) {
                    private boolean isFirst = true;

                    @Override
                    public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body)
                            throws IOException {
                        var letter = Letter.of(properties, body);
                        if (isFirst) checkFirst(partition, letter.offset());
                        isFirst = false;
                        take(new Sent(partition, letter, channel, envelope.getDeliveryTag()));
                    }

                    /** The stream was deleted. */
                    @Override
                    public void handleCancel(String tag) {
                        ended.countDown();
                    }
                });
    }

    /** What is not kept any more is gone: whoever was away for longer than it is kept is told, and goes on with what there is. */
    private void checkFirst(int partition, long offset) {
        long expected;
        synchronized (sent) {
            expected = next.getOrDefault(partition, offset);
        }
        if (offset > expected)
            LOG.error(
                    "{} does not keep any more what comes next in it, {}: going on at {}",
                    Topology.stream(topic, partition),
                    expected,
                    offset);
    }

    /** What was there before may be sent with its chunk, and is passed over. */
    private void take(Sent one) throws IOException {
        synchronized (sent) {
            long expected = next.getOrDefault(one.partition(), 0L);
            if (one.letter().offset() < expected) {
                one.channel().basicAck(one.tag(), false);
                return;
            }
            next.put(one.partition(), one.letter().offset() + 1);
            sent.add(one);
        }
        wake.run();
    }

    @Override
    public List<Delivery> poll(int max) {
        var taken = new ArrayList<Sent>();
        synchronized (sent) {
            while (taken.size() < max && !sent.isEmpty()) taken.add(sent.removeFirst());
        }
        acknowledge(taken);
        return taken.stream()
                .map(one -> new Delivery(
                        one.partition(),
                        one.letter().offset() + 1,
                        CloudEvents.message(topic, one.partition(), one.letter())))
                .toList();
    }

    /** Up to the last one, on each channel: those of a channel that has ended need none. */
    private static void acknowledge(List<Sent> taken) {
        @Nullable Sent last = null;
        for (var one : taken) {
            if (last != null && last.channel() != one.channel()) acknowledge(last);
            last = one;
        }
        if (last != null) acknowledge(last);
    }

    private static void acknowledge(Sent last) {
        try {
            last.channel().basicAck(last.tag(), true);
        } catch (IOException | ShutdownSignalException e) {
            LOG.debug("the channel has ended; the next one goes on behind what was taken", e);
        }
    }

    @Override
    public void done(List<Delivery> delivered) {
        for (var one : delivered) handled.merge(one.partition(), one.offset(), Math::max);
    }

    @Override
    public long behind() {
        long behind = 0;
        for (var end : streams.ends(topic, partitions).entrySet())
            behind += Math.max(0, end.getValue() - handled.getOrDefault(end.getKey(), 0L));
        return behind;
    }

    private boolean pause(Duration time) {
        try {
            return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        ended.countDown();
        try {
            keeping.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closing.accept(this);
    }
}

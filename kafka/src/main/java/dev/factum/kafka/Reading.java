package dev.factum.kafka;

import dev.factum.store.Unavailable;
import dev.factum.topic.Transport.Consumption;
import dev.factum.topic.Transport.Delivery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reader of a topic: a thread fetches ahead, up to {@link #KEPT} records, and pauses while they are not taken, so that the time of a handler matters to
 * nobody. An offset here is Kafka's plus one, because nothing is read at 0.
 */
final class Reading implements Consumption {
    private static final Logger LOG = LoggerFactory.getLogger(Reading.class);
    private static final int KEPT = 2_000;
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    /** A fetch that is under way and finds nothing is not waited for: it would hold up whoever is to read on in its place. */
    private static final CloseOptions AT_ONCE = CloseOptions.timeout(Duration.ZERO);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final List<TopicPartition> partitions;
    private final Runnable wake;
    private final Function<String, Map<Integer, Long>> ends;
    private final Consumer<Reading> closing;
    private final Deque<Delivery> fetched = new ArrayDeque<>();
    /** By partition, the offset of the last one handled. */
    private final Map<Integer, Long> handled = new ConcurrentHashMap<>();

    private final Thread fetching;
    private volatile boolean paused;
    private volatile boolean closed;
    private volatile @Nullable RuntimeException ended;

    Reading(
            KafkaConsumer<byte[], byte[]> consumer,
            String topic,
            Set<Integer> partitions,
            Map<Integer, Long> resumeAfter,
            Runnable wake,
            Function<String, Map<Integer, Long>> ends,
            Consumer<Reading> closing) {
        this.consumer = consumer;
        this.topic = topic;
        this.partitions = partitions.stream()
                .sorted()
                .map(i -> new TopicPartition(topic, i))
                .toList();
        this.wake = wake;
        this.ends = ends;
        this.closing = closing;
        this.handled.putAll(resumeAfter);
        this.fetching =
                Thread.ofPlatform().daemon().name("kafka reads " + topic).start(this::fetch);
    }

    private void fetch() {
        try {
            fetchUntilClosed();
        } catch (RuntimeException e) {
            ended = e;
            wake.run();
        }
    }

    private void fetchUntilClosed() {
        try {
            consumer.assign(partitions);
            var first = new ArrayList<TopicPartition>();
            for (var partition : partitions) {
                var after = handled.get(partition.partition());
                if (after == null) first.add(partition);
                else consumer.seek(partition, after);
            }
            if (!first.isEmpty()) consumer.seekToBeginning(first);
            while (!closed) fetchUnlessWoken();
        } finally {
            consumer.close(AT_ONCE);
        }
    }

    /** By {@link #close}, or because enough was taken to go on. */
    private void fetchUnlessWoken() {
        try {
            fetchOnce();
        } catch (WakeupException e) {
            LOG.trace("woken while {} was fetched", topic, e);
        }
    }

    private void fetchOnce() {
        try {
            throttle();
            var records = consumer.poll(POLL);
            if (records.isEmpty()) return;
            var deliveries = new ArrayList<Delivery>(records.count());
            for (var record : records)
                deliveries.add(delivery(record)); // here, while the handler waits for its database
            synchronized (fetched) {
                fetched.addAll(deliveries);
            }
            wake.run();
        } catch (WakeupException e) {
            throw e;
        } catch (OffsetOutOfRangeException e) {
            passOver(e.partitions());
        } catch (KafkaException e) {
            LOG.warn("cannot read {}, trying again: {}", topic, e.getMessage());
            pause(AGAIN);
        }
    }

    private static Delivery delivery(ConsumerRecord<byte[], byte[]> record) {
        return new Delivery(record.partition(), record.offset() + 1, CloudEvents.message(record));
    }

    private void throttle() {
        int waiting;
        synchronized (fetched) {
            waiting = fetched.size();
        }
        if (!paused && waiting >= KEPT) consumer.pause(partitions);
        if (paused && waiting < KEPT / 2) consumer.resume(partitions);
        paused = !consumer.paused().isEmpty();
    }

    /** What is not kept any more is gone: whoever was away for longer than it is kept is told, and goes on with what there is. */
    private void passOver(Set<TopicPartition> gone) {
        var beginnings = consumer.beginningOffsets(gone);
        gone.forEach(partition -> {
            LOG.error(
                    "{} does not keep any more what comes next in it: going on at {}",
                    partition,
                    beginnings.get(partition));
            consumer.seek(partition, beginnings.getOrDefault(partition, 0L));
        });
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public List<Delivery> poll(int max) {
        if (ended != null) throw new Unavailable("the reader of " + topic + " has ended: " + ended, ended);
        var found = new ArrayList<Delivery>();
        boolean goesOn;
        synchronized (fetched) {
            for (int left = max; left > 0 && !fetched.isEmpty(); left--) found.add(fetched.removeFirst());
            goesOn = paused && fetched.size() < KEPT / 2;
        }
        if (goesOn && !found.isEmpty()) consumer.wakeup(); // it waits for nothing while it is paused
        return found;
    }

    @Override
    public void done(List<Delivery> delivered) {
        for (var one : delivered) handled.merge(one.partition(), one.offset(), Math::max);
    }

    @Override
    public long behind() {
        long behind = 0;
        var mine = partitions.stream().map(TopicPartition::partition).toList();
        for (var end : ends.apply(topic).entrySet())
            if (mine.contains(end.getKey()))
                behind += Math.max(0, end.getValue() - handled.getOrDefault(end.getKey(), 0L));
        return behind;
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            fetching.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closing.accept(this);
    }
}

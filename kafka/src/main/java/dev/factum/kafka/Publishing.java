package dev.factum.kafka;

import dev.factum.topic.Transport;
import dev.factum.topic.Transport.Message;
import dev.factum.topic.Transport.Receipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends batches: all records are handed over, then all are waited for. The idempotent producer keeps their order across its own retries; when it gives one up
 * it is closed, with whatever it has not sent, and the next batch gets a new one: what would follow the record must not be stored without
 * it. Thread-safe; one batch at a time.
 */
final class Publishing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    private static final int OVERHEAD = 200;

    private final Supplier<KafkaProducer<byte[], byte[]>> producers;
    private final ToIntFunction<String> partitions;
    private @Nullable KafkaProducer<byte[], byte[]> producer;
    private boolean closed;

    /** A message, and what became of it: sent and not known yet, or not sent for this reason. */
    private record Sent(Message message, @Nullable Future<RecordMetadata> stored, Receipt.@Nullable Failed failed) {}

    Publishing(Supplier<KafkaProducer<byte[], byte[]>> producers, ToIntFunction<String> partitions) {
        this.producers = producers;
        this.partitions = partitions;
    }

    synchronized List<Receipt> publish(List<Message> batch) {
        if (batch.isEmpty()) return List.of();
        if (closed) throw new IllegalStateException("the transport is closed");
        var sent = new ArrayList<Sent>(batch.size());
        var stopped = new HashSet<String>();
        for (var message : batch) sent.add(send(message, stopped));
        if (producer != null)
            Thread.startVirtualThread(producer::flush); // here it would wait beyond the first that is given up
        return receipts(sent);
    }

    private Sent send(Message message, HashSet<String> stopped) {
        var way = message.topic() + " " + message.key();
        if (stopped.contains(way)) return held(message);
        int size = size(message);
        if (size > Transport.LARGEST) {
            stopped.add(way);
            return failed(message, "it has " + size + " bytes, and a record at most " + Transport.LARGEST, false);
        }
        try {
            var record = CloudEvents.record(message, partitions.applyAsInt(message.topic()));
            return new Sent(message, current().send(record), null);
        } catch (KafkaException e) {
            stopped.add(way);
            return failed(message, String.valueOf(e.getMessage()), retryHelps(e));
        }
    }

    private KafkaProducer<byte[], byte[]> current() {
        if (producer == null) producer = producers.get();
        return producer;
    }

    private List<Receipt> receipts(List<Sent> sent) {
        var receipts = new ArrayList<Receipt>(sent.size());
        var stopped = new HashSet<String>();
        boolean gaveUp = false;
        for (var one : sent) {
            var way = one.message().topic() + " " + one.message().key();
            var failed = one.failed() != null
                    ? one.failed()
                    : stopped.contains(way) ? held(one.message()).failed() : failure(one);
            gaveUp |= one.stored() != null && failed != null;
            if (failed != null) stopped.add(way);
            receipts.add(
                    failed != null ? failed : new Receipt.Stored(one.message().id()));
            if (gaveUp) abandon();
        }
        return receipts;
    }

    /** Waits for what was sent. */
    private static Receipt.@Nullable Failed failure(Sent one) {
        try {
            if (one.stored() != null) one.stored().get();
            return null;
        } catch (ExecutionException e) {
            var cause = Objects.requireNonNullElse(e.getCause(), e);
            return failed(one.message(), String.valueOf(cause.getMessage()), retryHelps(cause))
                    .failed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(one.message(), "interrupted", true).failed();
        }
    }

    private static boolean retryHelps(Throwable failure) {
        return !(failure instanceof RecordTooLargeException
                || failure instanceof InvalidTopicException
                || failure instanceof TopicAuthorizationException);
    }

    private static Sent failed(Message message, String reason, boolean retryHelps) {
        return new Sent(message, null, new Receipt.Failed(message.id(), reason, retryHelps));
    }

    private static Sent held(Message message) {
        return failed(message, "a message of its key before it was not stored", true);
    }

    private static int size(Message m) {
        int attributes = m.attributes().entrySet().stream()
                .mapToInt(a -> a.getKey().length() + 3 * a.getValue().length() + 5)
                .sum();
        return m.body().length + 3 * m.key().length() + attributes + OVERHEAD;
    }

    /** What it has not sent it never will; what is under way is waited for no longer. */
    private void abandon() {
        if (producer == null) return;
        LOG.warn("a record was given up: the producer is closed, and the next batch gets a new one");
        close(producer, Duration.ZERO);
        producer = null;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (producer != null) close(producer, CLOSE_WITHIN);
        producer = null;
    }

    private static void close(KafkaProducer<?, ?> producer, Duration within) {
        try {
            producer.close(within);
        } catch (InterruptException e) {
            LOG.debug("interrupted while the producer was closed", e);
        }
    }
}

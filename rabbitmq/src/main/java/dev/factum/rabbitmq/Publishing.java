package dev.factum.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import dev.factum.rabbitmq.Link.Purpose;
import dev.factum.topic.Transport;
import dev.factum.topic.Transport.Message;
import dev.factum.topic.Transport.Receipt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends batches: all messages are handed over, then all confirmations are waited for. A batch stays on one channel, and after a failure the next
 * batch gets a new one, so that nothing overtakes what is sent again. Thread-safe; one batch at a time.
 */
final class Publishing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publishing.class);
    private static final long HANDED_OVER_WITHIN_MS = 10_000;
    private static final long CONFIRMED_WITHIN_MS = 30_000;
    private static final int OVERHEAD = 200;

    private final Link link;
    private final Topology topology;
    private final Outlets outlets;
    private @Nullable Wave wave;
    private boolean closed;

    Publishing(Link link, Topology topology, Outlets outlets) {
        this.link = link;
        this.topology = topology;
        this.outlets = outlets;
    }

    /** A channel, and what the broker has said of the messages under way on it. */
    private static final class Wave {
        final Channel channel;
        final ConcurrentSkipListMap<Long, Sending> unconfirmed = new ConcurrentSkipListMap<>();
        final Set<Sending> refused = ConcurrentHashMap.newKeySet();
        final Set<String> returned = ConcurrentHashMap.newKeySet();

        /** One sending of a message; the same message may be in a batch twice. */
        record Sending(String id, int place) {}

        Wave(Channel channel) throws IOException {
            this.channel = channel;
            channel.confirmSelect();
            channel.addReturnListener(back -> returned.add(back.getProperties().getMessageId()));
            channel.addConfirmListener(
                    (tag, multiple) -> settle(tag, multiple, false), (tag, multiple) -> settle(tag, multiple, true));
        }

        private void settle(long tag, boolean multiple, boolean refuses) {
            var settled = multiple ? unconfirmed.headMap(tag, true) : unconfirmed.subMap(tag, true, tag, true);
            if (refuses) refused.addAll(settled.values());
            settled.clear();
        }
    }

    synchronized List<Receipt> publish(List<Message> batch) {
        if (batch.isEmpty()) return List.of();
        if (closed) throw new IllegalStateException("the transport is closed");
        var partitions = new HashMap<String, Integer>();
        for (var message : batch) partitions.computeIfAbsent(message.topic(), topology::partitions);
        return new Batch(batch, partitions, current()).publish();
    }

    private Wave current() {
        if (wave != null && wave.channel.isOpen()) return wave;
        try {
            return wave = new Wave(link.channel(Purpose.SEND));
        } catch (IOException | ShutdownSignalException e) {
            throw Link.unavailable("gives no channel for sending", e);
        }
    }

    private final class Batch {
        private final List<Message> messages;
        private final Map<String, Integer> partitions;
        private final Wave wave;
        private final Receipt.@Nullable Failed[] failed;
        private final Set<String> stopped = new HashSet<>();

        Batch(List<Message> messages, Map<String, Integer> partitions, Wave wave) {
            this.messages = messages;
            this.partitions = partitions;
            this.wave = wave;
            this.failed = new Receipt.Failed[messages.size()];
        }

        List<Receipt> publish() {
            wave.returned.clear();
            wave.refused.clear();
            int sent = sendInTime();
            var silence = await();
            stopped.clear();
            boolean broken = silence != null;
            var receipts = new ArrayList<Receipt>(messages.size());
            for (int i = 0; i < messages.size(); i++) {
                var message = messages.get(i);
                var failure = failed[i];
                if (failure == null) failure = failure(message, i, i < sent, silence);
                if (failure != null) stopped.add(way(message));
                receipts.add(failure == null ? new Receipt.Stored(message.id()) : failure);
                broken |= failure != null && failed[i] == null;
            }
            if (broken) abandon();
            return receipts;
        }

        /** The broker says when it reads nothing more, but whoever would hear that may wait for the lock of this very sending. */
        private int sendInTime() {
            var connection = wave.channel.getConnection();
            var late = new CompletableFuture<@Nullable Void>()
                    .completeOnTimeout(null, HANDED_OVER_WITHIN_MS, TimeUnit.MILLISECONDS);
            late.thenRun(() -> link.cut(connection));
            try {
                return send();
            } finally {
                late.cancel(false);
            }
        }

        /** @return how many were handed over before the channel ended */
        private int send() {
            for (int i = 0; i < messages.size(); i++) {
                var message = messages.get(i);
                failed[i] = refusal(message);
                if (failed[i] != null) stopped.add(way(message));
                else if (!handOver(message, i)) return i;
            }
            return messages.size();
        }

        private Receipt.@Nullable Failed refusal(Message message) {
            if (stopped.contains(way(message))) return held(message);
            int size = size(message);
            return size <= Transport.LARGEST
                    ? null
                    : new Receipt.Failed(
                            message.id(),
                            "it has " + size + " bytes, and a message at most " + Transport.LARGEST,
                            false);
        }

        private boolean handOver(Message message, int place) {
            long tag = wave.channel.getNextPublishSeqNo();
            wave.unconfirmed.put(tag, new Wave.Sending(message.id().toString(), place));
            int partition = Transport.partition(message.key(), partitions.getOrDefault(message.topic(), 1));
            var type = message.attributes().getOrDefault("type", "");
            try {
                wave.channel.basicPublish(
                        message.topic(),
                        CloudEvents.routingKey(type, partition),
                        true,
                        CloudEvents.properties(message, outlets.priority(message.topic(), type)),
                        message.body());
                return true;
            } catch (IOException | ShutdownSignalException e) {
                LOG.debug("the channel has ended", e);
                return false;
            }
        }

        /** @return why not all are confirmed; null if all are, one way or the other */
        private @Nullable String await() {
            try {
                wave.channel.waitForConfirms(CONFIRMED_WITHIN_MS);
                return wave.unconfirmed.isEmpty() ? null : "RabbitMQ has not confirmed it";
            } catch (TimeoutException e) {
                return "RabbitMQ has not confirmed it within " + CONFIRMED_WITHIN_MS + " ms";
            } catch (ShutdownSignalException e) {
                return "the channel to RabbitMQ has ended: " + e.getMessage();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "interrupted";
            }
        }

        private Receipt.@Nullable Failed failure(Message message, int place, boolean sent, @Nullable String silence) {
            if (stopped.contains(way(message))) return held(message);
            var sending = new Wave.Sending(message.id().toString(), place);
            if (wave.returned.contains(message.id().toString()))
                return again(message, "no stream of " + message.topic() + " is bound for it; the topic is made again");
            if (wave.refused.contains(sending)) return again(message, "RabbitMQ has refused it");
            if (!sent) return again(message, silence == null ? "the channel to RabbitMQ has ended" : silence);
            return wave.unconfirmed.containsValue(sending)
                    ? again(message, silence == null ? "RabbitMQ has not confirmed it" : silence)
                    : null;
        }

        /** What is on its way may still be stored; it is sent again all the same, and readers drop the double. */
        private void abandon() {
            LOG.warn("messages were not stored: the channel is closed, and the next batch gets a new one");
            messages.forEach(message -> topology.forget(message.topic()));
            Publishing.this.wave = null;
            Link.close(wave.channel);
        }
    }

    private static String way(Message message) {
        return message.topic() + " " + message.key();
    }

    private static Receipt.Failed again(Message message, String reason) {
        return new Receipt.Failed(message.id(), reason, true);
    }

    private static Receipt.Failed held(Message message) {
        return again(message, "a message of its key before it was not stored");
    }

    private static int size(Message m) {
        int attributes = m.attributes().entrySet().stream()
                .mapToInt(a -> a.getKey().length() + 3 * a.getValue().length() + 20)
                .sum();
        return m.body().length + 3 * m.key().length() + attributes + OVERHEAD;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (wave != null) Link.close(wave.channel);
        wave = null;
    }
}

package dev.factum.topic;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * The one wire port: moves bytes, knows no types. Filled by PostgreSQL and memory; by Kafka and RabbitMQ as adapters of their own.
 * A message published more than once may be delivered more than once; receivers keep an inbox. Thread-safe.
 */
public interface Transport extends AutoCloseable {
    /** Bytes that a message may have on any transport, with its key and attributes: a body of 1 MiB and whatever Factum writes beside it fit. */
    int LARGEST = (1 << 20) + (64 << 10);

    /**
     * @param attributes CloudEvents 1.0 context attributes that are not named here, and extensions; names are lower case. What else stood in the
     *     headers of whoever wrote it is there by {@link CloudEvent#HEADER} and its name
     */
    record Message(UUID id, String topic, String key, Instant time, Map<String, String> attributes, byte[] body) {}

    sealed interface Receipt {
        UUID id();

        record Stored(UUID id) implements Receipt {}

        /** @param retryHelps false for what this transport can never take: too large, no such topic */
        record Failed(UUID id, String reason, boolean retryHelps) implements Receipt {}
    }

    /** @param offset grows within a partition; with the partition it names the message's place for good */
    record Delivery(int partition, long offset, Message message) {}

    /** What a group has read last of a partition. */
    record Read(long offset, UUID message) {}

    /** Which partition a key has: CRC-32 of its UTF-8 bytes, modulo their number; the same in every release. */
    static int partition(String key, int partitions) {
        var crc = new CRC32();
        crc.update(key.getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % partitions);
    }

    /** Makes sure that the topics exist; repeated calls change nothing. */
    void declare(Collection<String> topics);

    /** How many partitions a declared topic has; fixed for good. */
    int partitions(String topic);

    /** Returns when each message is stored or has failed, one receipt a message, in order; a topic that nobody declared is made. After a failure no later message of that key is stored. */
    List<Receipt> publish(List<Message> batch);

    /**
     * The partitions of a topic that have lost what was read of them: another message stands at the offset, or the partition ends before it. A
     * group that went on there would pass over what has come in its place. What is not kept any more because of its age is not lost.
     *
     * @param read by partition
     */
    Set<Integer> lost(String topic, Map<Integer, Read> read);

    /**
     * Begins to read partitions of a topic for a group, whose other members read the others.
     *
     * @param resumeAfter by partition, the offset of the last message handled; a partition that is not named begins at its first message
     * @param wake called, from any thread, when {@link Consumption#poll} may have something; may be called in vain
     */
    Consumption consume(
            String topic, String group, Set<Integer> partitions, Map<Integer, Long> resumeAfter, Runnable wake);

    /** All of it. */
    default Consumption consume(String topic, String group, Map<Integer, Long> resumeAfter, Runnable wake) {
        var all = IntStream.range(0, partitions(topic)).boxed().collect(Collectors.toSet());
        return consume(topic, group, all, resumeAfter, wake);
    }

    /** One reader of a topic. Not thread-safe. */
    interface Consumption extends AutoCloseable {
        /**
         * What comes next, at most {@code max}, in order within each partition. Never waits: empty when nothing is at hand, though something may be on its
         * way, which {@link #behind} counts.
         */
        List<Delivery> poll(int max);

        /** The transaction that handled these has committed. */
        void done(List<Delivery> handled);

        /** How many messages of these partitions wait behind those that are done; from any thread. */
        long behind();

        @Override
        void close();
    }

    @Override
    void close();
}

package dev.factum.kafka;

import dev.factum.store.Unavailable;
import dev.factum.topic.Transport.Read;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/** Whether a topic still has what was read of it last. */
final class Lost {
    private static final Duration AT_MOST = Duration.ofSeconds(10);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;

    Lost(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        this.consumer = consumer;
        this.topic = topic;
    }

    Set<Integer> of(Map<Integer, Read> read) {
        var asked =
                read.keySet().stream().map(i -> new TopicPartition(topic, i)).toList();
        var ends = consumer.endOffsets(asked);
        var beginnings = consumer.beginningOffsets(asked);
        var lost = new TreeSet<Integer>();
        for (var partition : asked) {
            var last = read.get(partition.partition());
            if (last == null) continue;
            long at = last.offset() - 1;
            if (at >= ends.getOrDefault(partition, 0L)) lost.add(partition.partition());
            else if (at >= beginnings.getOrDefault(partition, 0L) && !isAt(partition, at, last))
                lost.add(partition.partition());
        }
        return lost;
    }

    private boolean isAt(TopicPartition partition, long at, Read last) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, at);
        long end = System.nanoTime() + AT_MOST.toNanos();
        try {
            while (System.nanoTime() < end)
                for (var record : consumer.poll(Duration.ofMillis(100)).records(partition))
                    return record.offset() == at
                            && CloudEvents.message(record).id().equals(last.message());
        } catch (OffsetOutOfRangeException e) {
            return true; // it was deleted for its age just now
        }
        throw new Unavailable("Kafka does not show what stands at " + at + " of " + partition + " within " + AT_MOST);
    }
}

package dev.factum.kafka;

import dev.factum.store.Unavailable;
import dev.factum.topic.Transport.Read;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

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
        var there = new HashMap<TopicPartition, Read>();
        read.forEach((number, last) -> {
            var partition = new TopicPartition(topic, number);
            if (at(last) >= ends.getOrDefault(partition, 0L)) lost.add(number);
            else if (at(last) >= beginnings.getOrDefault(partition, 0L)) there.put(partition, last);
        });
        for (var partition : others(there)) lost.add(partition.partition());
        return lost;
    }

    private static long at(Read last) {
        return last.offset() - 1;
    }

    /** All at once: after each fetch that finds nothing new the broker waits for half a second. @return those that have another message in its place */
    private Set<TopicPartition> others(Map<TopicPartition, Read> there) {
        consumer.assign(there.keySet());
        there.forEach((partition, last) -> consumer.seek(partition, at(last)));
        var others = new HashSet<TopicPartition>();
        var waiting = new HashSet<>(there.keySet());
        long end = System.nanoTime() + AT_MOST.toNanos();
        while (!waiting.isEmpty()) {
            if (System.nanoTime() > end)
                throw new Unavailable("Kafka does not show what stands in " + waiting + " within " + AT_MOST);
            try {
                var records = consumer.poll(Duration.ofMillis(100));
                for (var partition : records.partitions()) {
                    if (!waiting.remove(partition)) continue;
                    consumer.pause(List.of(partition));
                    if (!isIt(records.records(partition).getFirst(), there.get(partition))) others.add(partition);
                }
            } catch (OffsetOutOfRangeException e) {
                consumer.pause(e.partitions()); // deleted for their age just now
                waiting.removeAll(e.partitions());
            }
        }
        return others;
    }

    private static boolean isIt(ConsumerRecord<byte[], byte[]> record, @Nullable Read last) {
        return last != null
                && record.offset() == at(last)
                && CloudEvents.message(record).id().equals(last.message());
    }
}

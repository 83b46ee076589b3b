package dev.factum.bench;

import dev.factum.topic.Transport;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts what a transport has stored; whoever made that closes it. */
record Counting(Transport inner, Countdown all) implements Transport {
    @Override
    public void declare(Collection<String> topics) {
        inner.declare(topics);
    }

    @Override
    public int partitions(String topic) {
        return inner.partitions(topic);
    }

    @Override
    public List<Receipt> publish(List<Message> batch) {
        var receipts = inner.publish(batch);
        all.had(receipts.size(), 0);
        return receipts;
    }

    @Override
    public Set<Integer> lost(String topic, Map<Integer, Read> read) {
        return inner.lost(topic, read);
    }

    @Override
    public Consumption consume(
            String topic, String group, Set<Integer> partitions, Map<Integer, Long> resumeAfter, Runnable wake) {
        return inner.consume(topic, group, partitions, resumeAfter, wake);
    }

    @Override
    public void close() {}
}

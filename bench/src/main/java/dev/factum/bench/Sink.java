package dev.factum.bench;

import dev.factum.topic.Transport;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A transport that takes everything and keeps nothing. */
class Sink implements Transport {
    private final Countdown all;

    Sink(Countdown all) {
        this.all = all;
    }

    @Override
    public void declare(Collection<String> topics) {}

    @Override
    public int partitions(String topic) {
        return 1;
    }

    @Override
    public List<Receipt> publish(List<Message> batch) {
        long bytes = 0;
        for (var message : batch) bytes += message.body().length;
        all.had(batch.size(), bytes);
        return batch.stream().<Receipt>map(m -> new Receipt.Stored(m.id())).toList();
    }

    @Override
    public Set<Integer> lost(String topic, Map<Integer, Read> read) {
        return Set.of();
    }

    @Override
    public Consumption consume(
            String topic, String group, Set<Integer> partitions, Map<Integer, Long> resumeAfter, Runnable wake) {
        throw new UnsupportedOperationException("nothing comes out of a sink");
    }

    @Override
    public void close() {}
}

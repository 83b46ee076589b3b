package dev.factum.memory;

import dev.factum.topic.Transport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Topics in memory. Thread-safe. */
public final class MemoryTopics implements Transport {
    private static final int PARTITIONS = 16;

    private final Map<String, List<Delivery>> topics = new LinkedHashMap<>();
    private final Set<UUID> ids = new HashSet<>();
    private final List<Runnable> wakes = new CopyOnWriteArrayList<>();

    MemoryTopics() {}

    @Override
    public synchronized void declare(Collection<String> names) {
        for (var name : names) topics.computeIfAbsent(name, n -> new ArrayList<>());
    }

    @Override
    public synchronized int partitions(String topic) {
        return PARTITIONS;
    }

    @Override
    public List<Receipt> publish(List<Message> batch) {
        var receipts = new ArrayList<Receipt>(batch.size());
        synchronized (this) {
            for (var message : batch) {
                var log = topics.computeIfAbsent(message.topic(), n -> new ArrayList<>());
                if (ids.add(message.id())) log.add(new Delivery(partition(message.key()), log.size() + 1L, message));
                receipts.add(new Receipt.Stored(message.id()));
            }
        }
        wakes.forEach(Runnable::run);
        return receipts;
    }

    /** Everything that was ever published to a topic, in order. */
    public synchronized List<Message> messages(String topic) {
        return topics.getOrDefault(topic, List.of()).stream()
                .map(Delivery::message)
                .toList();
    }

    @Override
    public Consumption consume(
            String topic, String group, Set<Integer> partitions, Map<Integer, Long> resumeAfter, Runnable wake) {
        wakes.add(wake);
        return new Reading(topic, partitions, resumeAfter, wake);
    }

    @Override
    public synchronized Set<Integer> lost(String topic, Map<Integer, Read> read) {
        var log = topics.getOrDefault(topic, List.of());
        var lost = new HashSet<Integer>();
        read.forEach((partition, last) -> {
            if (last.offset() > log.size() || !isAt(log.get((int) last.offset() - 1), partition, last))
                lost.add(partition);
        });
        return lost;
    }

    private static boolean isAt(Delivery delivery, int partition, Read last) {
        return delivery.partition() == partition && delivery.message().id().equals(last.message());
    }

    private static int partition(String key) {
        return Transport.partition(key, PARTITIONS);
    }

    private synchronized List<Delivery> after(Reading reading, int read, int max) {
        var log = topics.getOrDefault(reading.topic, List.of());
        var found = new ArrayList<Delivery>();
        for (int i = read; i < log.size() && found.size() < max; i++) {
            var delivery = log.get(i);
            if (reading.isNew(delivery)) found.add(delivery);
        }
        return found;
    }

    @Override
    public void close() {}

    private final class Reading implements Consumption {
        private final String topic;
        private final Set<Integer> partitions;
        private final Map<Integer, Long> resumeAfter;
        private final Runnable wake;
        private int read;
        private volatile int handled;

        private Reading(String topic, Set<Integer> partitions, Map<Integer, Long> resumeAfter, Runnable wake) {
            this.topic = topic;
            this.partitions = Set.copyOf(partitions);
            this.resumeAfter = Map.copyOf(resumeAfter);
            this.wake = wake;
        }

        private boolean isNew(Delivery one) {
            return partitions.contains(one.partition()) && one.offset() > resumeAfter.getOrDefault(one.partition(), 0L);
        }

        @Override
        public List<Delivery> poll(int max) {
            var found = after(this, read, max);
            if (!found.isEmpty()) read = (int) found.getLast().offset();
            return found;
        }

        @Override
        public void done(List<Delivery> delivered) {
            handled = read;
        }

        @Override
        public long behind() {
            return after(this, handled, Integer.MAX_VALUE).size();
        }

        @Override
        public void close() {
            wakes.remove(wake);
        }
    }
}

package dev.factum.test.simulation;

import dev.factum.topic.Transport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Topics of a broker that keeps what it has taken, and takes its time: a message is under way until it is delivered, which happens in order for
 * each key and in any order between keys, and more than once. Used by one thread.
 */
final class SimulatedTopics implements Transport {
    private static final int PARTITIONS = 2;

    private record Way(String topic, String key) {}

    /** @param from when it may arrive */
    private record OnItsWay(Message message, Instant from) {}

    private final Consumer<String> mayCrash;
    private final BooleanSupplier isAway;
    private final Supplier<Instant> from;
    private final Clock clock;
    private final Map<Way, List<OnItsWay>> underWay = new LinkedHashMap<>();
    private final Map<String, List<Delivery>> topics = new LinkedHashMap<>();
    private final List<Reading> readers = new ArrayList<>();

    /** @param mayCrash told where a process may die @param isAway asked whether the broker answers @param held asked how long a message is under way, at least */
    SimulatedTopics(Consumer<String> mayCrash, BooleanSupplier isAway, Supplier<Duration> held, Clock clock) {
        this.clock = clock;
        this.from = () -> clock.instant().plus(held.get());
        this.mayCrash = mayCrash;
        this.isAway = isAway;
    }

    /** How many deliveries could be next. */
    int ways() {
        int ways = 0;
        for (var queue : underWay.values()) if (isDue(queue)) ways++;
        return ways;
    }

    private boolean isDue(List<OnItsWay> queue) {
        return !queue.getFirst().from().isAfter(clock.instant());
    }

    boolean isEmpty() {
        return underWay.isEmpty();
    }

    /** Delivers the first message of one way. @param again whether it stays under way, too, behind what follows it */
    Message deliver(int way, boolean again) {
        var chosen = underWay.entrySet().stream()
                .filter(e -> isDue(e.getValue()))
                .skip(way)
                .findFirst()
                .orElseThrow();
        var queue = chosen.getValue();
        var next = queue.removeFirst();
        if (again) queue.add(next);
        if (queue.isEmpty()) underWay.remove(chosen.getKey());
        var message = next.message();
        var log = log(message.topic());
        log.add(new Delivery(Transport.partition(message.key(), PARTITIONS), log.size() + 1L, message));
        for (var reader : readers) if (reader.topic.equals(message.topic())) reader.wake.run();
        return message;
    }

    /** What was delivered of a topic, in that order, repetitions included. */
    List<Message> delivered(String topic) {
        return log(topic).stream().map(Delivery::message).toList();
    }

    private List<Delivery> log(String topic) {
        return topics.computeIfAbsent(topic, t -> new ArrayList<>());
    }

    @Override
    public void declare(Collection<String> names) {
        names.forEach(this::log);
    }

    @Override
    public int partitions(String topic) {
        return PARTITIONS;
    }

    @Override
    public List<Receipt> publish(List<Message> batch) {
        mayCrash.accept("before it publishes");
        var receipts = new ArrayList<Receipt>(batch.size());
        boolean away = isAway.getAsBoolean();
        for (var message : batch) {
            if (!away) send(message);
            receipts.add(
                    away
                            ? new Receipt.Failed(message.id(), "the broker is away", true)
                            : new Receipt.Stored(message.id()));
        }
        mayCrash.accept("after it has published");
        return receipts;
    }

    private void send(Message message) {
        underWay.computeIfAbsent(new Way(message.topic(), message.key()), w -> new ArrayList<>())
                .add(new OnItsWay(message, from.get()));
    }

    @Override
    public Set<Integer> lost(String topic, Map<Integer, Read> read) {
        var log = log(topic);
        var lost = new HashSet<Integer>();
        read.forEach((partition, last) -> {
            if (last.offset() > log.size()
                    || !log.get((int) last.offset() - 1).message().id().equals(last.message())) lost.add(partition);
        });
        return lost;
    }

    @Override
    public Consumption consume(
            String topic, String group, Set<Integer> partitions, Map<Integer, Long> resumeAfter, Runnable wake) {
        var reader = new Reading(topic, partitions, resumeAfter, wake);
        readers.add(reader);
        return reader;
    }

    @Override
    public void close() {}

    private final class Reading implements Consumption {
        private final String topic;
        private final Set<Integer> partitions;
        private final Map<Integer, Long> resumeAfter;
        private final Runnable wake;
        private int read;

        private Reading(String topic, Set<Integer> partitions, Map<Integer, Long> resumeAfter, Runnable wake) {
            this.topic = topic;
            this.partitions = Set.copyOf(partitions);
            this.resumeAfter = Map.copyOf(resumeAfter);
            this.wake = wake;
        }

        @Override
        public List<Delivery> poll(int max) {
            var log = log(topic);
            var found = new ArrayList<Delivery>();
            while (read < log.size() && found.size() < max) {
                var next = log.get(read++);
                if (partitions.contains(next.partition())
                        && next.offset() > resumeAfter.getOrDefault(next.partition(), 0L)) found.add(next);
            }
            return found;
        }

        @Override
        public void done(List<Delivery> handled) {}

        @Override
        public long behind() {
            return log(topic).size() - read;
        }

        @Override
        public void close() {
            readers.remove(this);
        }
    }
}

package dev.factum.test;

import dev.factum.topic.Transport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A transport that is another one, with something changed. */
class WrappedTransport implements Transport {
    final Transport inner;

    WrappedTransport(Transport inner) {
        this.inner = inner;
    }

    /** Delivers every message twice, as a transport may. */
    static WrappedTransport twice(Transport inner) {
        return new WrappedTransport(inner) {
            @Override
            List<Delivery> polled(List<Delivery> deliveries) {
                var twice = new ArrayList<>(deliveries);
                twice.addAll(deliveries);
                return twice;
            }
        };
    }

    /** Has lost where its groups stand, and gives them everything again whenever they begin to read. */
    static WrappedTransport fromTheBeginning(Transport inner) {
        return new WrappedTransport(inner) {
            @Override
            public Consumption consume(
                    String topic,
                    String group,
                    Set<Integer> partitions,
                    Map<Integer, Long> resumeAfter,
                    Runnable wake) {
                return super.consume(topic, group, partitions, Map.of(), wake);
            }
        };
    }

    List<Delivery> polled(List<Delivery> deliveries) {
        return deliveries;
    }

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
        return inner.publish(batch);
    }

    @Override
    public Set<Integer> lost(String topic, Map<Integer, Read> read) {
        return inner.lost(topic, read);
    }

    @Override
    public Consumption consume(
            String topic, String group, Set<Integer> partitions, Map<Integer, Long> resumeAfter, Runnable wake) {
        var sound = inner.consume(topic, group, partitions, resumeAfter, wake);
        return new Consumption() {
            @Override
            public List<Delivery> poll(int max) {
                return polled(sound.poll(max));
            }

            @Override
            public void done(List<Delivery> handled) {
                sound.done(handled);
            }

            @Override
            public long behind() {
                return sound.behind();
            }

            @Override
            public void close() {
                sound.close();
            }
        };
    }

    @Override
    public void close() {
        inner.close();
    }
}

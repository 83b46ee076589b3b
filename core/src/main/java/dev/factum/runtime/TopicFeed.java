package dev.factum.runtime;

import dev.factum.event.Envelope;
import dev.factum.event.Undecodable;
import dev.factum.store.Mark;
import dev.factum.store.Place;
import dev.factum.topic.Transport;
import dev.factum.topic.Transport.Delivery;
import dev.factum.topic.Transport.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A topic, from where its group stands. Messages of a type that nobody here knows are passed over and counted; a known type of an unknown version is not. */
final class TopicFeed implements Feed {
    private static final Logger LOG = LoggerFactory.getLogger(TopicFeed.class);

    private final String topic;
    private final Letters letters;
    private final Blueprint blueprint;
    private final Predicate<Incoming> wanted;
    private final Transport.Consumption consumption;
    private List<Delivery> polled = List.of();
    private long passedOver;

    TopicFeed(
            Transport transport,
            Letters letters,
            Blueprint blueprint,
            String topic,
            String group,
            Predicate<Incoming> wanted,
            Map<Place, Mark> marks,
            Runnable wake) {
        this.topic = topic;
        this.letters = letters;
        this.blueprint = blueprint;
        this.wanted = wanted;
        var partitions = new HashSet<Integer>();
        var resume = new HashMap<Integer, Long>();
        marks.forEach((place, mark) -> {
            if (!place.source().equals(topic)) return;
            partitions.add(place.partition());
            if (!mark.isStart()) resume.put(place.partition(), mark.at());
        });
        this.consumption = transport.consume(topic, group, partitions, resume, wake);
    }

    @Override
    public Batch poll(int max) {
        polled = consumption.poll(max);
        if (polled.isEmpty()) return Batch.NONE;
        var items = new ArrayList<Incoming>(polled.size());
        var marks = new HashMap<Place, Mark>();
        for (var delivery : polled) {
            var place = new Place(topic, delivery.partition());
            var mark = new Mark(delivery.offset(), 0, delivery.message().id());
            marks.put(place, mark);
            var envelope = envelope(delivery.message());
            if (!envelope.type().isEmpty() && !blueprint.typesOf(topic).knows(envelope.type())) {
                passOver(envelope);
                continue;
            }
            var item = new Incoming(
                    letters, place, mark, envelope, delivery.message().attributes(), null);
            if (wanted.test(item)) items.add(item);
        }
        return new Batch(items, marks);
    }

    /** Broken attributes make a message without a type: its payload cannot be opened, so it is parked as it came. */
    private Envelope<byte[]> envelope(Message m) {
        try {
            return letters.received(m);
        } catch (Undecodable e) {
            LOG.warn("{}: it will be parked", e.getMessage());
            return Letters.broken(m);
        }
    }

    private void passOver(Envelope<?> envelope) {
        if (passedOver++ == 0)
            LOG.info("{} has messages of the type {}, which nothing here knows: passed over", topic, envelope.type());
    }

    @Override
    public void done() {
        consumption.done(polled);
        polled = List.of();
    }

    @Override
    public long behind() {
        return consumption.behind();
    }

    @Override
    public void close() {
        consumption.close();
    }
}

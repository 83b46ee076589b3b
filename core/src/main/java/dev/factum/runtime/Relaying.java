package dev.factum.runtime;

import dev.factum.Service.Part;
import dev.factum.event.Cause;
import dev.factum.event.Ids;
import dev.factum.log.Source;
import dev.factum.store.Unavailable;
import dev.factum.topic.Transport;
import dev.factum.topic.Transport.Message;
import dev.factum.topic.Transport.Receipt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The relay: sends what the log holds for topics, and what its events are published as, in log order. */
final class Relaying implements Handler {
    private final Blueprint blueprint;
    private final Letters letters;
    private final Transport transport;
    private final SendDue due;
    private final List<Part.Publishes<?, ?>> publications = new ArrayList<>();

    Relaying(Blueprint blueprint, Letters letters, Transport transport) {
        this.blueprint = blueprint;
        this.letters = letters;
        this.transport = transport;
        this.due = new SendDue(letters);
        for (var part : blueprint.service.parts())
            if (part instanceof Part.Publishes<?, ?> publishes) publications.add(publishes);
    }

    @Override
    public String name() {
        return Blueprint.RELAY;
    }

    @Override
    public List<Source<?>> sources() {
        return List.of(Source.own(Object.class));
    }

    @Override
    public boolean needsTopics() {
        return true;
    }

    @Override
    public boolean isUndone() {
        return false;
    }

    @Override
    public boolean wants(Incoming entry) {
        if (OwnFeed.isMessage(entry)) return true;
        var type = blueprint.events.find(entry.envelope.type(), entry.envelope.version());
        return type.isPresent()
                && publications.stream().anyMatch(p -> p.events().isAssignableFrom(type.get()));
    }

    @Override
    public Map<Incoming, Exception> perform(List<Incoming> batch) {
        var failed = new HashMap<Incoming, Exception>();
        var stopped = new HashSet<String>();
        var origin = new HashMap<UUID, Incoming>();
        var messages = new ArrayList<Message>();
        for (var entry : batch) {
            if (stopped.contains(entry.key())) continue;
            try {
                for (var message : messages(entry)) {
                    origin.put(message.id(), entry);
                    messages.add(message);
                }
            } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
                failed.put(entry, Hold.failure(e));
                stopped.add(entry.key());
            }
        }
        if (!messages.isEmpty()) failed.putAll(refused(transport.publish(messages), origin));
        return failed;
    }

    /** What the transport can never take. Where it holds others back for that, the batch is run again in parts, so that only the one is parked. */
    private static Map<Incoming, IllegalStateException> refused(List<Receipt> receipts, Map<UUID, Incoming> origin) {
        var refused = new HashMap<Incoming, IllegalStateException>();
        String down = null;
        for (var receipt : receipts)
            if (receipt instanceof Receipt.Failed(var id, var reason, var retryHelps)) {
                if (retryHelps) down = reason;
                else refused.put(origin.get(id), new IllegalStateException("cannot be published: " + reason));
            }
        if (down == null) return refused;
        if (refused.isEmpty()) throw new Unavailable("cannot publish: " + down);
        throw refused.values().iterator().next();
    }

    private List<Message> messages(Incoming entry) {
        if (entry.stream != null && OwnFeed.isMessage(entry))
            return List.of(Letters.toWire(entry.stream.category().substring(OwnFeed.TOPIC.length()), entry.envelope));
        var messages = new ArrayList<Message>();
        for (var publication : publications) publish(publication, entry, messages);
        return messages;
    }

    /** Numbered by topic over all publications of an event: two may share a topic. */
    private <E, M> void publish(Part.Publishes<E, M> publication, Incoming entry, List<Message> messages) {
        if (!publication.events().isInstance(entry.payload())) return;
        var event = entry.as(publication.events());
        var cause = new Cause(event.id(), event.cause().correlation());
        var topic = publication.topic();
        long n = messages.stream()
                .filter(before -> before.topic().equals(topic.name()))
                .count();
        for (var message : publication.as().apply(event.payload())) {
            var id = Ids.derived(event.id(), topic.name() + "#" + n++);
            messages.add(Letters.toWire(topic.name(), letters.published(id, topic, message, event, cause)));
        }
    }

    @Override
    public boolean storesNothing() {
        return true;
    }

    @Override
    public void handle(List<Incoming> batch, UnitOfWork unit) {}

    @Override
    public boolean tick(Hold hold) throws Exception {
        return due.send(hold);
    }
}

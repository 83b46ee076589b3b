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
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The relay: sends what the log holds for topics, and what its events are published as, in log order. */
final class Relaying implements Handler {
    private final Blueprint blueprint;
    private final Letters letters;
    private final Transport transport;
    private final List<Part.Publishes<?, ?>> publications = new ArrayList<>();

    Relaying(Blueprint blueprint, Letters letters, Transport transport) {
        this.blueprint = blueprint;
        this.letters = letters;
        this.transport = transport;
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
    public boolean wants(Incoming entry) {
        if (OwnFeed.isMessage(entry)) return true;
        var type = blueprint.events.find(entry.envelope.type(), entry.envelope.version());
        return type.isPresent()
                && publications.stream().anyMatch(p -> p.events().isAssignableFrom(type.get()));
    }

    @Override
    public Map<Incoming, Exception> perform(List<Incoming> batch) {
        var failed = new HashMap<Incoming, Exception>();
        var origin = new HashMap<UUID, Incoming>();
        var messages = new ArrayList<Message>();
        for (var entry : batch) {
            try {
                for (var message : messages(entry)) {
                    origin.put(message.id(), entry);
                    messages.add(message);
                }
            } catch (RuntimeException e) {
                failed.put(entry, e);
            }
        }
        if (messages.isEmpty()) return failed;
        for (var receipt : transport.publish(messages))
            if (receipt instanceof Receipt.Failed(var id, var reason, var retryHelps)) {
                if (retryHelps) throw new Unavailable("cannot publish: " + reason);
                failed.put(origin.get(id), new IllegalStateException("cannot be published: " + reason));
            }
        return failed;
    }

    private List<Message> messages(Incoming entry) {
        if (entry.stream != null && OwnFeed.isMessage(entry))
            return List.of(Letters.toWire(entry.stream.category().substring(OwnFeed.TOPIC.length()), entry.envelope));
        var messages = new ArrayList<Message>();
        for (var publication : publications) publish(publication, entry, messages);
        return messages;
    }

    private <E, M> void publish(Part.Publishes<E, M> publication, Incoming entry, List<Message> messages) {
        if (!publication.events().isInstance(entry.payload())) return;
        var event = entry.as(publication.events());
        var cause = new Cause(event.id(), event.cause().correlation());
        int n = 0;
        for (var message : publication.as().apply(event.payload())) {
            var id = Ids.derived(event.id(), publication.topic().name() + "#" + n++);
            messages.add(Letters.toWire(
                    publication.topic().name(), letters.published(id, publication.topic(), message, event, cause)));
        }
    }

    @Override
    public void handle(List<Incoming> batch, UnitOfWork unit) {}
}

package dev.factum.runtime;

import dev.factum.parking.Parking;
import dev.factum.store.ParkedMessages;
import dev.factum.store.ParkedMessages.Action;
import dev.factum.store.ParkedMessages.Row;
import dev.factum.store.ParkedMessages.Summary;
import dev.factum.store.Session;
import dev.factum.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator does with parked messages; the reader's owner sees it when it looks next. */
final class ParkingDesk implements Parking {
    private static final Logger LOG = LoggerFactory.getLogger(ParkingDesk.class);

    private final Store store;
    private final Letters letters;
    private final Function<String, Handler> handlers;
    private final TryOut tryOut;

    /** @param handlers by the name of the reader */
    ParkingDesk(Store store, Letters letters, Function<String, Handler> handlers, Function<Session, UnitOfWork> units) {
        this.store = store;
        this.letters = letters;
        this.handlers = handlers;
        this.tryOut = new TryOut(store, letters, units);
    }

    @Override
    public List<Parked> list(Optional<String> subscription, int limit) {
        try (var session = store.begin()) {
            return session.parked().list(subscription, limit).stream()
                    .map(ParkingDesk::parked)
                    .toList();
        }
    }

    private static Parked parked(Row row) {
        return new Parked(
                row.subscription(),
                row.envelope().key(),
                row.envelope().id(),
                row.envelope().type(),
                row.attempts(),
                row.error(),
                row.since(),
                row.attempts() > 0 ? row.next() : null);
    }

    @Override
    public List<Summary> summary() {
        try (var session = store.begin()) {
            return session.parked().summary();
        }
    }

    @Override
    public Shown show(String subscription, UUID message) {
        try (var session = store.begin()) {
            var row = session.parked().get(subscription, message);
            var e = row.envelope();
            return new Shown(
                    parked(row),
                    row.place().source(),
                    e.version(),
                    e.time(),
                    e.source(),
                    e.cause(),
                    row.headers(),
                    e.payload());
        }
    }

    @Override
    public DryRun dryRun(String subscription, String key) {
        return tryOut.of(handlers.apply(subscription), key)
                .orElseThrow(() ->
                        new IllegalArgumentException("nothing of key '" + key + "' is parked for " + subscription));
    }

    @Override
    public void redrive(String subscription, String key, String by) {
        commit(parked -> parked.redrive(subscription, key, letters.now(), by));
        LOG.info("{}: key {} is tried again, says {}", subscription, key, by);
    }

    @Override
    public void edit(String subscription, UUID message, byte[] body, String by, String reason) {
        commit(parked -> parked.edit(subscription, message, body.clone(), letters.now(), by, reason));
        LOG.warn("{}: message {} is edited by {}: {}", subscription, message, by, reason);
    }

    @Override
    public void discard(String subscription, UUID message, String by, String reason) {
        commit(parked -> parked.discard(subscription, message, letters.now(), by, reason));
        LOG.warn("{}: message {} is discarded by {}: {}", subscription, message, by, reason);
    }

    private void commit(Consumer<ParkedMessages> action) {
        try (var session = store.begin()) {
            action.accept(session.parked());
            session.commit();
        }
    }

    @Override
    public List<Action> actions(Optional<String> subscription, int limit) {
        try (var session = store.begin()) {
            return session.parked().actions(subscription, limit);
        }
    }
}

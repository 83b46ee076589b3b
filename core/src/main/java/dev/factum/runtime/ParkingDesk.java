package dev.factum.runtime;

import dev.factum.parking.Parking;
import dev.factum.store.ParkedMessages.Summary;
import dev.factum.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator does with parked messages; the reader's owner sees it when it looks next. */
final class ParkingDesk implements Parking {
    private static final Logger LOG = LoggerFactory.getLogger(ParkingDesk.class);

    private final Store store;
    private final Letters letters;

    ParkingDesk(Store store, Letters letters) {
        this.store = store;
        this.letters = letters;
    }

    @Override
    public List<Parked> list(Optional<String> subscription, int limit) {
        try (var session = store.begin()) {
            return session.parked().list(subscription, limit).stream()
                    .map(row -> new Parked(
                            row.subscription(),
                            row.envelope().key(),
                            row.envelope().id(),
                            row.envelope().type(),
                            row.attempts(),
                            row.error(),
                            row.since(),
                            row.attempts() > 0 ? row.next() : null))
                    .toList();
        }
    }

    @Override
    public List<Summary> summary() {
        try (var session = store.begin()) {
            return session.parked().summary();
        }
    }

    @Override
    public void redrive(String subscription, String key) {
        try (var session = store.begin()) {
            if (!session.parked().redrive(subscription, key, letters.now()))
                throw new IllegalArgumentException("nothing of key '" + key + "' is parked for " + subscription);
            session.commit();
        }
        LOG.info("{}: key {} is tried again", subscription, key);
    }

    @Override
    public void discard(String subscription, UUID message, String reason) {
        if (reason.isBlank()) throw new IllegalArgumentException("say why the message is taken out for good");
        try (var session = store.begin()) {
            if (!session.parked().discard(subscription, message, reason, letters.now()))
                throw new IllegalArgumentException("message " + message + " is not parked for " + subscription);
            session.commit();
        }
        LOG.warn("{}: message {} is discarded: {}", subscription, message, reason);
    }
}

package dev.factum.runtime;

import dev.factum.store.Fenced;
import dev.factum.store.ParkedMessages.Row;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries parked keys again when their time has come: each from its first message on, until one fails again or none is left. */
final class RedriveKeys {
    private static final Logger LOG = LoggerFactory.getLogger(RedriveKeys.class);
    private static final Duration EVERY = Duration.ofMillis(50);
    private static final int KEYS = 100;

    private final Hold hold;
    private final Pace pace;

    RedriveKeys(Hold hold) {
        this.hold = hold;
        this.pace = new Pace(EVERY, hold.letters.machine);
    }

    /** @return whether a key was tried */
    boolean redrive() throws Exception {
        if (hold.parkedKeys.isEmpty() || !pace.isDue()) return false;
        List<Row> due;
        try (var session = hold.store.begin()) {
            due = session.parked().due(hold.name(), hold.marks.keySet(), hold.letters.now(), KEYS);
        }
        for (var row : due) redrive(row.envelope().key());
        hold.readParkedKeys();
        return !due.isEmpty();
    }

    private void redrive(String key) throws Exception {
        while (!Thread.currentThread().isInterrupted()) {
            var first = first(key);
            if (first == null || first.next() == null || first.next().isAfter(hold.letters.now())) return;
            if (!tryAgain(first)) return;
        }
    }

    private @Nullable Row first(String key) {
        try (var session = hold.store.begin()) {
            return session.parked().first(hold.name(), key).orElse(null);
        }
    }

    private boolean tryAgain(Row row) throws Exception {
        var item = incoming(row);
        Exception failure;
        try {
            failure = hold.handler.perform(List.of(item)).get(item);
            if (failure == null) {
                hold.transact(unit -> {
                    hold.handle(List.of(item), unit);
                    unit.session.parked().remove(row.number());
                });
                LOG.info("{} has handled {} at attempt {}", hold.name(), row.envelope(), row.attempts() + 1);
                return true;
            }
        } catch (Fenced | UnknownType | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            if (hold.worldFailed(e)) throw e;
            failure = e;
        }
        postpone(row, failure);
        return false;
    }

    private Incoming incoming(Row row) {
        try (var session = hold.store.begin()) {
            return Incoming.parked(hold.letters, row, session);
        }
    }

    private void postpone(Row row, Exception failure) throws Exception {
        int attempts = row.attempts() + 1;
        var next = hold.next(attempts, hold.letters.now());
        if (next == null)
            LOG.error(
                    "{} has failed {} times on {} and leaves it to an operator: {}",
                    hold.name(),
                    attempts,
                    row.envelope(),
                    Hold.text(failure));
        hold.transact(unit -> unit.session.parked().failedAgain(row.number(), attempts, Hold.text(failure), next));
    }
}

package dev.factum.runtime;

import java.time.Duration;

/** Moves scheduled messages whose time has come into the log: as the relay's owner, so that no two instances do. */
final class SendDue {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final int MOST = 500;

    private final Letters letters;
    private final Pace pace;

    SendDue(Letters letters) {
        this.letters = letters;
        this.pace = new Pace(LOOK_EVERY, letters.machine);
    }

    /** @return whether there was something to send */
    boolean send(Hold hold) throws Exception {
        if (!pace.isDue() || !isDue(hold)) return false;
        do
            hold.transact(
                    unit -> unit.session.schedule().take(letters.now(), MOST).forEach(unit::send));
        while (isDue(hold));
        return true;
    }

    private boolean isDue(Hold hold) {
        try (var session = hold.store.begin()) {
            return session.schedule().isDue(letters.now());
        }
    }
}

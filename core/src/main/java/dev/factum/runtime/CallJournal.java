package dev.factum.runtime;

import dev.factum.log.Traced;
import dev.factum.store.Store;
import java.util.List;

/** Which calls to the outside were begun: committed before the call, in the inbox, under a name that no reader has. Thread-safe. */
final class CallJournal {
    private static final String CALLED = "#called";

    private final Store store;
    private final Letters letters;

    CallJournal(Store store, Letters letters) {
        this.store = store;
        this.letters = letters;
    }

    /** @return whether none was begun for this event before; from now on one is */
    boolean isFirstCall(String effect, Incoming event) {
        var call = Letters.handled(Traced.Kind.EFFECT, event, letters.now());
        try (var session = store.begin()) {
            boolean first =
                    !session.inbox().record(effect + CALLED, List.of(call)).isEmpty();
            session.commit();
            return first;
        }
    }
}

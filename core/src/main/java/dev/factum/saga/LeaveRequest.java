package dev.factum.saga;

import dev.factum.store.Sagas;
import dev.factum.store.Store;
import java.time.Instant;

/** Leaves a wish with the owner of a saga: by the service's own desk, and from outside. */
public final class LeaveRequest {
    private static final int BY = 200;

    private LeaveRequest() {}

    /**
     * In a transaction of its own.
     *
     * @param by who wishes it, for the record
     * @return false if there is no such saga
     * @throws IllegalArgumentException if nobody is named, or the wish does not fit how the saga stands
     */
    public static boolean in(Store store, String saga, String key, SagaRequest request, String by, Instant at) {
        if (by.isBlank() || by.length() > BY)
            throw new IllegalArgumentException("say who wishes it, in 1 to " + BY + " characters");
        try (var session = store.begin()) {
            var row = session.sagas().find(saga, key);
            if (row.isEmpty()) return false;
            var status = row.get().status();
            if (!request.fits(status))
                throw new IllegalArgumentException(
                        "saga " + saga + " of " + key + " is " + status + ": there is nothing to " + request.word());
            session.sagas().request(new Sagas.Request(0, saga, key, request.word(), request.argument(), by, at));
            session.commit();
            return true;
        }
    }
}

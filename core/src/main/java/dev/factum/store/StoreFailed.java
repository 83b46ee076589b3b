package dev.factum.store;

import dev.factum.event.FactumException;

/** A statement failed for a reason of its own: a constraint, a value out of range, a missing table. The transaction is void; a retry does not help. */
public final class StoreFailed extends FactumException {
    private static final long serialVersionUID = 1L;

    public StoreFailed(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public boolean retryHelps() {
        return false;
    }
}

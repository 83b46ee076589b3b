package dev.factum.store;

import dev.factum.event.FactumException;

/** The world failed: a connection, a deadlock, a server that is down. A retry helps; a subscription pauses and parks nothing. */
public final class Unavailable extends FactumException {
    private static final long serialVersionUID = 1L;

    public Unavailable(String message, Throwable cause) {
        super(message, cause);
    }

    public Unavailable(String message) {
        super(message);
    }

    @Override
    public boolean retryHelps() {
        return true;
    }
}

package dev.factum.store;

import dev.factum.event.FactumException;

/** A start-up check failed: the message says what, which and what to do. A retry never helps. */
public final class Misconfigured extends FactumException {
    private static final long serialVersionUID = 1L;

    public Misconfigured(String message) {
        super(message);
    }

    @Override
    public boolean retryHelps() {
        return false;
    }
}

package dev.factum.store;

import dev.factum.event.FactumException;

/** Somebody else owns this subscription now: nothing was written. A retry never helps; the runtime lets go and waits for its turn. */
public final class Fenced extends FactumException {
    private static final long serialVersionUID = 1L;

    public Fenced(String subscription, long epoch) {
        super("subscription " + subscription + " is owned by another instance now (epoch " + epoch
                + " is over); nothing was written");
    }

    @Override
    public boolean retryHelps() {
        return false;
    }
}

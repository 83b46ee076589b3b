package dev.factum.log;

import dev.factum.event.FactumException;

/** A stream has moved on since it was read: nothing was appended. Load, decide again, and retry; {@code Factum.execute} does that itself. */
public final class VersionConflict extends FactumException {
    private static final long serialVersionUID = 1L;

    public VersionConflict(String what) {
        super(what + "; nothing was appended: load it and decide again");
    }

    @Override
    public boolean retryHelps() {
        return true;
    }
}

package dev.factum.log;

import dev.factum.event.FactumException;

/** Events under ids that are taken: by events of another stream, or by only some of these. Nothing was appended; a retry never helps. */
public final class DuplicateEvent extends FactumException {
    private static final long serialVersionUID = 1L;

    public DuplicateEvent(String what) {
        super(what + "; nothing was appended: an id belongs to one event for good");
    }

    @Override
    public boolean retryHelps() {
        return false;
    }
}

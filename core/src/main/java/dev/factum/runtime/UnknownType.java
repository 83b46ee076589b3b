package dev.factum.runtime;

import dev.factum.event.FactumException;

/** The own log has an event of a type or version that this release does not know: the subscription is handed over, nothing is skipped. */
final class UnknownType extends FactumException {
    private static final long serialVersionUID = 1L;

    UnknownType(String event) {
        super(
                "the log has an event that this release does not know (" + event
                        + "): a newer release wrote it, or an older one whose version has no upcaster; run a release that knows it");
    }

    @Override
    public boolean retryHelps() {
        return false;
    }
}

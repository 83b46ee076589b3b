package dev.factum.event;

/** Bytes that are not what their type says; a retry never helps. The message names the type, never the payload. */
public final class Undecodable extends FactumException {
    private static final long serialVersionUID = 1L;

    public Undecodable(String message, Throwable cause) {
        super(message, cause);
    }

    public Undecodable(String message) {
        super(message);
    }

    @Override
    public boolean retryHelps() {
        return false;
    }
}

package dev.factum.event;

/** The base of all that Factum throws; a subtype carries its values and says whether trying again can help. */
public abstract class FactumException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    protected FactumException(String message) {
        super(message);
    }

    protected FactumException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether the same call can succeed later without anybody changing anything. */
    public abstract boolean retryHelps();
}

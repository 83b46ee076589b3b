package dev.factum.cli;

/** A command cannot do what it is to do; the message says what to change. */
final class CannotAsk extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CannotAsk(String message) {
        super(message);
    }
}

package dev.factum.test.simulation;

/** The process has died here. No handler may catch it: it is an error that is none of theirs. */
final class Crash extends Error {
    private static final long serialVersionUID = 1;

    Crash() {
        super("the process died", null, false, false);
    }
}

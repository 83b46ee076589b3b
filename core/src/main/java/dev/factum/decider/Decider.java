package dev.factum.decider;

/**
 * A decision as pure functions: no clock, no random, no I/O, so that it may be taken again on a conflict.
 *
 * @param <C> commands
 * @param <S> state
 * @param <E> events
 */
public interface Decider<C, S, E> {
    /** Which stream a command goes to. */
    String id(C command);

    /** The state of a stream without events; a beginning is not a special case. */
    S initial();

    S evolve(S state, E event);

    Decision<E> decide(C command, S state);
}

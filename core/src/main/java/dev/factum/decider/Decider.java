package dev.factum.decider;

import java.util.function.BiFunction;
import java.util.function.Function;

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

    /** The same as functions, for a decider of a few lines. */
    static <C, S, E> Decider<C, S, E> of(
            Function<C, String> id, S initial, BiFunction<S, E, S> evolve, BiFunction<C, S, Decision<E>> decide) {
        return new Decider<>() {
            @Override
            public String id(C command) {
                return id.apply(command);
            }

            @Override
            public S initial() {
                return initial;
            }

            @Override
            public S evolve(S state, E event) {
                return evolve.apply(state, event);
            }

            @Override
            public Decision<E> decide(C command, S state) {
                return decide.apply(command, state);
            }
        };
    }
}

package dev.factum.decider;

import dev.factum.log.StreamId;

/**
 * A decider with what erasure hides.
 *
 * @param category of its streams; one aggregate per category and service
 */
public record Aggregate<C, S, E>(
        String category, Class<C> commands, Class<S> state, Class<E> events, Decider<C, S, E> decider) {

    public static <C, S, E> Aggregate<C, S, E> of(
            String category, Class<C> commands, Class<S> state, Class<E> events, Decider<C, S, E> decider) {
        return new Aggregate<>(category, commands, state, events, decider);
    }

    public StreamId stream(C command) {
        return new StreamId(category, decider.id(command));
    }
}

package dev.factum.decider;

import dev.factum.log.StreamId;
import java.util.regex.Pattern;

/**
 * A decider with what erasure hides.
 *
 * @param category of its streams, lower case letters, digits and dashes, at most 50; one aggregate per category and service
 */
public record Aggregate<C, S, E>(
        String category, Class<C> commands, Class<S> state, Class<E> events, Decider<C, S, E> decider) {
    private static final Pattern CATEGORY = Pattern.compile("[a-z][a-z0-9-]{0,49}");

    public Aggregate {
        if (!CATEGORY.matcher(category).matches())
            throw new IllegalArgumentException("category '" + category
                    + "' of an aggregate: lower case letters, digits and dashes, beginning with a letter, at most 50");
    }

    public static <C, S, E> Aggregate<C, S, E> of(
            String category, Class<C> commands, Class<S> state, Class<E> events, Decider<C, S, E> decider) {
        return new Aggregate<>(category, commands, state, events, decider);
    }

    public StreamId stream(C command) {
        return new StreamId(category, decider.id(command));
    }
}

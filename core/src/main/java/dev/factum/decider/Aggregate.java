package dev.factum.decider;

import dev.factum.log.StreamId;
import java.util.regex.Pattern;

/**
 * A decider with what erasure hides, and how its states are kept.
 *
 * @param category of its streams, lower case letters, digits and dashes, at most 50; one aggregate per category and service
 * @param state a record, an enum, a class of Java itself, or a sealed interface of records; anything else with {@link SnapshotRule#NONE}
 */
public record Aggregate<C, S, E>(
        String category,
        Class<C> commands,
        Class<S> state,
        Class<E> events,
        Decider<C, S, E> decider,
        SnapshotRule snapshots) {
    private static final Pattern CATEGORY = Pattern.compile("[a-z][a-z0-9-]{0,49}");

    public Aggregate {
        if (!CATEGORY.matcher(category).matches())
            throw new IllegalArgumentException("category '" + category
                    + "' of an aggregate: lower case letters, digits and dashes, beginning with a letter, at most 50");
    }

    /** With a snapshot every 100 events. */
    public static <C, S, E> Aggregate<C, S, E> of(
            String category, Class<C> commands, Class<S> state, Class<E> events, Decider<C, S, E> decider) {
        return new Aggregate<>(category, commands, state, events, decider, SnapshotRule.every(100));
    }

    public Aggregate<C, S, E> with(SnapshotRule rule) {
        return new Aggregate<>(category, commands, state, events, decider, rule);
    }

    public StreamId stream(C command) {
        return new StreamId(category, decider.id(command));
    }
}

package dev.factum.decider;

import dev.factum.log.StreamId;
import java.util.regex.Pattern;

/**
 * A decider with what erasure hides, and how its states are kept.
 *
 * @param category of its streams, lower case letters, digits and dashes, at most 50; one aggregate per category and service
 * @param state a record, an enum, a class of Java itself, or a sealed interface of records; anything else with {@link SnapshotRule#NONE}
 * @param remembered streams whose states an instance keeps in memory between commands, 0 to 1,000,000
 */
public record Aggregate<C, S, E>(
        String category,
        Class<C> commands,
        Class<S> state,
        Class<E> events,
        Decider<C, S, E> decider,
        SnapshotRule snapshots,
        int remembered) {
    private static final Pattern CATEGORY = Pattern.compile("[a-z][a-z0-9-]{0,49}");

    public Aggregate {
        if (!CATEGORY.matcher(category).matches())
            throw new IllegalArgumentException("category '" + category
                    + "' of an aggregate: lower case letters, digits and dashes, beginning with a letter, at most 50");
        if (remembered < 0 || remembered > 1_000_000)
            throw new IllegalArgumentException("remembered states: 0 to 1,000,000, not " + remembered);
    }

    /** With a snapshot every 100 events, and nothing remembered. */
    public static <C, S, E> Aggregate<C, S, E> of(
            String category, Class<C> commands, Class<S> state, Class<E> events, Decider<C, S, E> decider) {
        return new Aggregate<>(category, commands, state, events, decider, SnapshotRule.every(100), 0);
    }

    public Aggregate<C, S, E> with(SnapshotRule rule) {
        return new Aggregate<>(category, commands, state, events, decider, rule, remembered);
    }

    /**
     * A command to a stream that this instance has written lately decides without a load. Whatever others have appended since is noticed when it
     * appends, and then it is loaded and decided again; a refusal is never given on what was remembered. Worth it where commands to one stream
     * mostly reach one instance; it takes the memory of so many states.
     */
    public Aggregate<C, S, E> remembering(int streams) {
        return new Aggregate<>(category, commands, state, events, decider, snapshots, streams);
    }

    public StreamId stream(C command) {
        return new StreamId(category, decider.id(command));
    }
}

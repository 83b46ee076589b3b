package dev.factum.decider;

/**
 * When the state of a stream is kept, so that a load folds only what followed. Kept in the transaction that brings the stream so far; a
 * snapshot whose state looks otherwise than this release's, whose bytes were changed, or whose event is not in the log, is not believed.
 *
 * @param every so many events, from 1; 0 keeps none
 * @param version of what {@code evolve} means: raise it when the same events are to give another state. A state that looks otherwise, with
 *     another component or another name, is noticed without
 */
public record SnapshotRule(int every, int version) {
    public static final SnapshotRule NONE = new SnapshotRule(0, 1);

    public SnapshotRule {
        if (every < 0 || every > 10_000)
            throw new IllegalArgumentException("snapshots every " + every + " events: from 1 to 10,000, or 0 for none");
        if (version < 1) throw new IllegalArgumentException("version " + version + " of a state: count from 1");
    }

    public static SnapshotRule every(int events) {
        return new SnapshotRule(events, 1);
    }

    public SnapshotRule version(int next) {
        return new SnapshotRule(every, next);
    }

    public boolean isNone() {
        return every == 0;
    }
}

package dev.factum.log;

/** What an append takes a stream's version to be; where it is another, nothing is appended. */
public sealed interface ExpectedVersion {
    /** Wherever the stream stands. */
    record Any() implements ExpectedVersion {}

    /** The stream has no events yet. */
    record NoStream() implements ExpectedVersion {}

    /** The stream's last event has this version; 0 is the same as {@link NoStream}. */
    record Exactly(long version) implements ExpectedVersion {
        public Exactly {
            if (version < 0) throw new IllegalArgumentException("a version is 0 or more, not " + version);
        }
    }

    static ExpectedVersion any() {
        return new Any();
    }

    static ExpectedVersion noStream() {
        return new NoStream();
    }

    static ExpectedVersion exactly(long version) {
        return new Exactly(version);
    }
}

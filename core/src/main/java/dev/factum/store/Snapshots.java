package dev.factum.store;

import dev.factum.event.Types;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** States of streams, so that a load need not begin with the first event. A cache: it may be emptied at any time. */
public interface Snapshots {
    /** For {@link Events#load}: reads no snapshot. */
    String NONE = "";

    /**
     * @param version of the stream
     * @param event the last in it, by which the log says that it is the same stream still
     * @param sum of the bytes, for whoever reads them
     */
    record Snapshot(long version, UUID event, String type, byte[] state, long sum) {}

    /** As much of an event as it takes to fold it. */
    record Fact(UUID id, long version, Types.Name type, byte[] payload) {
        public static Fact of(Recorded<byte[]> event) {
            var envelope = event.envelope();
            var type = new Types.Name(envelope.type(), envelope.version());
            return new Fact(envelope.id(), event.version(), type, envelope.payload());
        }
    }

    /** What there is of a stream: its snapshot, if it has one that stands on an event of the log, and the events that followed. */
    record Tail(Optional<Snapshot> snapshot, List<Fact> events) {}

    /** Never an older one over a newer. @param schema of the state; others are kept beside it while they are in use */
    void save(StreamId stream, String schema, Snapshot snapshot);
}

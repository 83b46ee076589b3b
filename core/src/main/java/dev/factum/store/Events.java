package dev.factum.store;

import dev.factum.event.Envelope;
import dev.factum.log.DuplicateEvent;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.store.Snapshots.Tail;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The log, inside a transaction. */
public interface Events {
    /** What is to be stored, in the order of a list of these. */
    sealed interface Append {
        List<Entry> entries();

        record ToStream(StreamId stream, ExpectedVersion expected, List<Entry> entries, Identity identity)
                implements Append {
            /** The same events may have been appended before. */
            public ToStream(StreamId stream, ExpectedVersion expected, List<Entry> entries) {
                this(stream, expected, entries, Identity.GIVEN);
            }
        }

        /** A message for a topic: no place in a stream, so nothing to conflict with. */
        record ToTopic(String topic, List<Entry> entries) implements Append {}
    }

    /** Where the ids of entries come from. */
    enum Identity {
        /** Made for this append: nobody can have used them, so nobody has to look. */
        NEW,
        /** Made by a caller, who may append the same again. */
        GIVEN
    }

    record Entry(Envelope<byte[]> envelope, List<String> tags) {}

    /** @throws DuplicateEvent if an id stands twice in one transaction */
    static void checkIds(List<Append> appends) {
        var ids = new HashSet<UUID>();
        for (var append : appends)
            for (var entry : append.entries())
                if (!ids.add(entry.envelope().id()))
                    throw new DuplicateEvent("event " + entry.envelope().id() + " stands twice in one transaction");
    }

    /**
     * Stores all of it or none. Entries whose ids the stream already has, all of one append, are passed over. Several appends to one stream
     * follow each other.
     *
     * @return the places of the entries stored, in their order; none if all were passed over
     * @throws dev.factum.log.VersionConflict if a stream is not where it was expected
     * @throws DuplicateEvent if an id is taken elsewhere, or some ids of an append are taken and others are not
     */
    List<Mark> append(List<Append> appends);

    /** Nobody appends from now on until this transaction ends; whoever is appending is waited for. */
    void hold();

    /** Events of a stream after a version, in order. */
    List<Recorded<byte[]>> read(StreamId stream, long afterVersion, int limit);

    /** The latest snapshot of a stream, and at most {@code limit} events that followed. @param schema of the snapshot */
    Tail load(StreamId stream, String schema, int limit);

    /**
     * The same of several streams of a category, by id; a stream without events is not in it.
     *
     * @return nothing at all if there are more than {@code limit} events: then they are to be loaded stream by stream
     */
    Optional<Map<String, Tail>> load(String category, Collection<String> ids, String schema, int limit);

    /** The entry with this id, wherever it stands. */
    Optional<Recorded<byte[]>> find(UUID id);

    /** The last entry at or before a place, of those whose place is decided; {@link Mark#START} if there is none. */
    Mark atOrBefore(long at, int sub);

    /** The last event of each of these streams of a category, by id; locked against others that ask the same. */
    Map<String, Recorded<byte[]>> last(String category, Collection<String> ids);
}

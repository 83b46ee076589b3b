package dev.factum.store;

import dev.factum.event.Types;
import dev.factum.log.LogStatus;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import java.sql.Connection;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The one durable port, filled by {@code postgres} and {@code memory}: log, inbox, checkpoints, parking, timers, schedule, sagas and read
 * models commit together, so they are one port. Bytes in, bytes out; types are the runtime's business. Thread-safe.
 */
public interface Store extends AutoCloseable {
    /**
     * Installs what is missing, then checks what the guarantees rest on. Called once, before anything else.
     *
     * @param log the service's name, which is its log's name
     * @throws Misconfigured naming what to change
     */
    void open(String log, Collection<Types.Name> types, Collection<Table<?>> tables);

    /** A transaction of its own. @throws Unavailable if there is no connection in time */
    Session begin();

    /**
     * Appends one event in a transaction of its own, which may share its commit with others'; with it, the command that led to it is recorded
     * as settled.
     *
     * @return nothing if that command was settled before: then nothing is appended
     * @throws dev.factum.log.VersionConflict if the stream is not where it was expected
     * @throws dev.factum.log.DuplicateEvent if the id is taken elsewhere
     */
    default Optional<Mark> append(Events.Append.ToStream one, Optional<Settling> command) {
        try (var session = begin()) {
            var stored = session.events().append(List.of(one));
            var last = stored.isEmpty() ? Mark.START : stored.getLast();
            if (command.isPresent() && !command.get().record(session, one.stream(), last)) return Optional.empty();
            session.commit();
            return Optional.of(last);
        }
    }

    /** A command whose outcome is the event that is appended with it. @param consumer its inbox */
    record Settling(String consumer, Inbox.Handled command) {
        private boolean record(Session session, StreamId stream, Mark event) {
            long version = session.events().read(stream, 0, Integer.MAX_VALUE).size();
            var outcome = new Inbox.Outcome(null, null, version - 1, version, event);
            return session.inbox().recordSettled(consumer, command, outcome);
        }
    }

    /** On a connection in whose transaction the caller is; committing and rolling back stay the caller's. @throws UnsupportedOperationException on {@code memory} */
    Session join(Connection connection);

    /** The transaction that the caller's framework has open on this thread, if it has one. */
    Optional<Ambient> ambient();

    /** Entries after a place, in reading order; only what nothing can precede any more. */
    List<Recorded<byte[]>> read(long at, int sub, int limit);

    /** Whether everything appended at the last {@link #read} can be read; if not, another read may find more though nobody writes. */
    boolean isSettled();

    /**
     * Where an entry is read whose place was {@code drawn} when it was appended: later, if its transaction stayed open for so long that the
     * log went past it.
     *
     * @return nothing while that is not decided
     */
    Optional<Mark> place(Mark drawn);

    /** Events of a stream after a version, in order; whatever is committed. */
    List<Recorded<byte[]>> read(StreamId stream, long afterVersion, int limit);

    /** The latest snapshot of a stream, and at most {@code limit} events that followed; whatever is committed. */
    Snapshots.Tail load(StreamId stream, String schema, int limit);

    /** What one conversation left in the log, in reading order. */
    List<Recorded<byte[]>> trace(String correlation, int limit);

    /** What was handled in one conversation, by time. */
    List<Inbox.Record> handled(String correlation, int limit);

    /** The place of the last entry that {@link #read} can give now. */
    Mark head();

    /** How the log stands, and who is appending to it. */
    LogStatus status();

    /**
     * A clock put right: by the store's own time where it has one, so that instances agree whose machines do not. Asked once, after {@link #open}.
     */
    Clock clock(Clock machine);

    /** Takes a subscription if nobody else holds it: its epoch is raised, so whoever held it before is fenced. */
    Optional<Owned> own(String subscription, Collection<Place> places);

    /**
     * Joins those who share a subscription, until what is returned is closed, and takes of what falls to each of them what nobody holds, which may be
     * nothing yet. Whoever held a place of it before is fenced in all of its places.
     *
     * @return nothing while there are more who share it than places
     */
    default Optional<Owned> share(String subscription, Collection<Place> places) {
        return own(subscription, places);
    }

    /** Whether the world failed here (connection, deadlock, server down) rather than the work. */
    boolean worldFailed(Throwable failure);

    @Override
    void close();
}

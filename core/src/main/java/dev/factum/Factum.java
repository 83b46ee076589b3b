package dev.factum;

import dev.factum.decider.Aggregate;
import dev.factum.decider.Decision;
import dev.factum.event.Cause;
import dev.factum.event.Codec;
import dev.factum.log.Log;
import dev.factum.log.Position;
import dev.factum.log.StreamId;
import dev.factum.parking.Parking;
import dev.factum.projection.Projection;
import dev.factum.runtime.RunningService;
import dev.factum.saga.SagaDesk;
import dev.factum.store.Store;
import dev.factum.store.Transaction;
import dev.factum.topic.Topic;
import dev.factum.topic.Transport;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service, running. Thread-safe. Closing it finishes the batches in hand and lets go of everything it owns; the store and the transport
 * stay open for whoever made them to close.
 */
public interface Factum extends AutoCloseable {
    /**
     * Starts with its database, whose readers run at once; with its topics, or without them: while they cannot be reached, their readers and the relay are
     * {@link State#PAUSED}, and everything else runs.
     *
     * @throws dev.factum.store.Misconfigured naming what cannot be routed, stored or guaranteed, and what to change; of topics that cannot be reached at
     *     the start, that is found out when they can, and {@link #status} says it
     * @throws dev.factum.store.Unavailable if the store cannot be reached; starting again helps
     */
    static Factum start(Service service, Store store, Transport transport, Codec codec, Settings settings) {
        return RunningService.start(service, store, transport, codec, settings);
    }

    static Factum start(Service service, Store store, Transport transport, Codec codec) {
        return start(service, store, transport, codec, Settings.DEFAULT);
    }

    /**
     * Loads, decides, appends, in a transaction of its own; decided again on a conflict. A repeated {@code cause.id()} returns the first
     * outcome and does nothing; under the id of another command it is refused with {@code command.id-taken}.
     *
     * @throws dev.factum.log.VersionConflict after {@code Settings.attempts} conflicts; a retry helps
     * @throws dev.factum.store.Unavailable if the store cannot be reached; a retry with the same cause helps and is safe
     */
    <C, S, E> Outcome<E> execute(Aggregate<C, S, E> aggregate, C command, Cause cause);

    /**
     * The same without an aggregate: {@code work} says what a command does in the service's own tables.
     *
     * @param consumer names this kind of command: the outcome is kept under it
     * @throws IllegalArgumentException if a reader or an aggregate has this name
     */
    Outcome<Void> execute(String consumer, Cause cause, Handling work);

    /**
     * Runs work in the caller's framework transaction where one is open, flushed just before its commit; else in one of its own, in which the
     * work is run again after a conflict, at most {@code Settings.attempts} times.
     *
     * @throws dev.factum.log.VersionConflict a retry helps; in the caller's transaction it shows at the caller's commit
     */
    void transact(Cause cause, Transaction.Work work);

    /** Joins a transaction that the caller has begun on a JDBC connection with auto-commit off. */
    Joined join(Connection connection, Cause cause);

    /**
     * Waits until a read model has everything up to a position of this service's log.
     *
     * @throws IllegalArgumentException if there is no such read model, it is made of a topic, or the position is of another log
     */
    Freshness await(String projection, Position position, Duration atMost) throws InterruptedException;

    /**
     * Makes a read model anew from its source, in one transaction: readers see the old rows until the new ones are all there. On the
     * instance that owns it; of one that is written inline on any, and nobody appends meanwhile.
     */
    void rebuild(String projection) throws InterruptedException;

    /**
     * The rows that one stream's events make, by key, folded now: nothing is stored, everything that is committed is in it.
     *
     * @throws IllegalArgumentException if the service does not project it live
     * @throws dev.factum.projection.Changes.MissingRow if its rules need a row that this stream alone does not make
     */
    <R> Map<String, R> live(Projection<R, ?> projection, StreamId stream);

    /** Compares a read model with a fresh replay of its source. On the instance that owns it; of one that is written inline on any, and
     * nobody appends meanwhile. @return the differences, at most 100; none if it is right */
    List<String> verify(String projection) throws InterruptedException;

    /**
     * Lets a reader go on from elsewhere in the log, whichever instance owns it: what comes after {@code to} is read again, or passed over if
     * the reader had not come so far. For operators: after a log has lost events, or to have events handled again. What was handled before is
     * handled again, unless the inbox has it: effects are not performed twice. What is parked from behind that place is read again as well. A
     * read model goes back to the beginning only, and is made anew from there.
     *
     * @return where it stands now: at the last entry at or before {@code to}
     * @throws IllegalArgumentException if there is no such reader, it does not read the log, the log cannot be read up to there, or it is a read
     *     model and {@code to} is not the beginning
     */
    Position rewind(String reader, Position to);

    /**
     * Lets a reader begin a topic anew, whichever instance owns it: after the topic has lost messages. What its inbox has is not handled again; a
     * read model forgets what it has and is made anew.
     *
     * @throws IllegalArgumentException if there is no such reader, or it has not read this topic
     */
    void rewind(String reader, Topic<?> topic);

    Log log();

    Parking parking();

    /** How each of its readers stands. */
    List<Status> status();

    SagaDesk sagas();

    /** How many instances of a saga there are, by status. */
    Map<String, Long> sagas(String saga);

    /** Deadlines that have not come yet. */
    long deadlines();

    @Override
    void close();

    /**
     * What became of a command.
     *
     * @param position the place of its last event; where it had none, the beginning of the log
     * @param repeated whether this outcome is of an earlier call with the same cause
     */
    record Outcome<E>(Decision<E> decision, Position position, boolean repeated) {}

    /** What a command without an aggregate does. */
    @FunctionalInterface
    interface Handling {
        Decision<Void> run(Transaction tx) throws Exception;
    }

    /** What an instance reads: partitions of topics, and the own log. @param held by this instance @param of all */
    record Share(int held, int of) {}

    /** How fresh a read model is. */
    enum Freshness {
        FRESH,
        /** The position was passed, but some keys of this read model are parked. */
        HELD,
        TIMED_OUT
    }

    /**
     * How a reader stands on this instance.
     *
     * @param behind messages that wait, of its part
     * @param parked keys that are parked, of its part
     * @param problem of the last failure; null while there is none
     */
    record Status(
            String reader,
            State state,
            Share share,
            long behind,
            int parked,
            @Nullable String problem) {}

    /** What a reader does now. */
    enum State {
        RUNNING,
        /** The world failed: it tries again by itself. */
        PAUSED,
        /** Another instance owns it. */
        STANDBY,
        /** Its log or topic has an event that this release does not know, or has lost the one that it had read last. */
        HANDED_OVER,
        STOPPED
    }

    /** A part in the caller's JDBC transaction. Closing it without a commit drops what it holds; the connection stays the caller's. */
    interface Joined extends AutoCloseable {
        Transaction transaction();

        /** Writes what was appended and sent, commits the connection, and wakes the readers. @throws dev.factum.log.VersionConflict nothing was written: roll back and retry */
        void commit();

        @Override
        void close();
    }
}

package dev.factum.store;

import dev.factum.decider.Aggregate;
import dev.factum.decider.Decision;
import dev.factum.event.Cause;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.NewEvent;
import dev.factum.log.Position;
import dev.factum.log.StreamId;
import dev.factum.topic.Topic;
import java.sql.Connection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * One unit of work: inbox record first, then the work, then in one statement just before the commit whatever was appended or sent, with the
 * checkpoint: all or nothing. A load in this transaction sees what it appended; a version conflict shows at the commit, where the runtime
 * runs the work again in a new transaction.
 * Not thread-safe; dead after the commit.
 */
public interface Transaction {
    /** Why this happens. @throws IllegalStateException in a batch of messages: say whose with {@link #because} */
    Cause cause();

    /** The same unit of work; what is appended and sent through it has this cause. */
    Transaction because(Cause cause);

    /** For one's own SQL; committed with the rest, so never commit, roll back or close it. @throws UnsupportedOperationException on {@code memory} */
    Connection connection();

    /** Stores events under new ids. @throws dev.factum.event.Undecodable if one cannot be stored faithfully */
    <E> void append(StreamId stream, ExpectedVersion expected, List<E> events);

    /**
     * Stores events under ids of the caller's making. All of them already recorded in this stream: nothing happens; some of them: the
     * transaction fails.
     */
    <E> void appendOnce(StreamId stream, ExpectedVersion expected, List<NewEvent<E>> events);

    /** Loads, decides, appends. A refusal appends nothing and is for the caller to act upon. */
    <C, S, E> Decision<E> execute(Aggregate<C, S, E> aggregate, C command);

    /**
     * The outbox: stored in the log now, sent by the relay after the commit, in log order per key.
     *
     * @throws IllegalArgumentException if the service does not declare that it sends to this topic
     */
    <M> void send(Topic<M> topic, M message);

    /**
     * The outbox with a time: stored now, sent not before {@code at}; soon after it, as soon as the relay runs. Messages that are due at one
     * time are sent in the order of their ids.
     *
     * @param at by the clock of {@code Settings}; what is past is sent at once
     * @return the message's id, under which it is sent, and can be cancelled until then
     * @throws IllegalArgumentException if the service does not declare that it sends to this topic
     */
    <M> UUID schedule(Topic<M> topic, M message, Instant at);

    /**
     * Takes a scheduled message back, if this transaction commits.
     *
     * @return false if it was sent or cancelled before, or was never scheduled here
     */
    boolean cancel(UUID scheduled);

    /** Called after the commit with the place of the last event appended; positions do not exist before. Not called if nothing was appended. */
    void onCommit(Consumer<Position> then);

    /** What a unit of work does. */
    @FunctionalInterface
    interface Work {
        void run(Transaction tx) throws Exception;
    }
}

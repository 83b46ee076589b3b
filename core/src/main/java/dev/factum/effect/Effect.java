package dev.factum.effect;

import dev.factum.event.Envelope;
import dev.factum.log.Source;
import dev.factum.store.Transaction;

/**
 * A call to the world outside. {@code perform} runs outside any transaction and may run again with the same message, hence the same key;
 * {@code record} stores the outcome with the checkpoint. Messages of different keys are performed side by side, those of one key in order.
 *
 * @param <E> the events that say what is to be done; the intent stands in the log before the call
 * @param <O> outcomes
 */
public interface Effect<E, O> {
    /** Durable, like a subscription's. */
    String name();

    Source<E> source();

    /** Whether this event asks for a call; the others are passed over. */
    boolean concerns(E event);

    /**
     * @param idempotencyKey the event's id: the same however often this is called for it
     * @throws java.io.IOException the world is down: the effect pauses and tries again; anything else parks the event's key
     */
    O perform(Envelope<E> event, String idempotencyKey) throws Exception;

    /**
     * Whether the world takes calls with the same key for the same call. If it does not, it is noted before each call that it is made, and for
     * an event of which this is noted already {@link #ask} is called, and not {@code perform}.
     */
    default boolean honoursKeys() {
        return true;
    }

    /**
     * What became of a call that was made, or was about to be, and whose answer did not come. Only where keys are not honoured.
     *
     * @throws java.io.IOException as {@code perform}
     */
    default Asked<O> ask(Envelope<E> event, String idempotencyKey) throws Exception {
        return new Asked.Unknown<>();
    }

    /** What is known of a call. */
    sealed interface Asked<O> {
        /** It was made, and this came of it. */
        record Done<O>(O outcome) implements Asked<O> {}

        /** It was not, and never will be: it is made now. */
        record NotDone<O>() implements Asked<O> {}

        /** The event's key is parked, and asked about again, until somebody knows. */
        record Unknown<O>() implements Asked<O> {}
    }

    /** May run again with the outcome of a new call. */
    void record(Envelope<E> event, O outcome, Transaction tx) throws Exception;
}

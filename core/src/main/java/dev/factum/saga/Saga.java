package dev.factum.saga;

import dev.factum.log.Source;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A durable process: a pure function from state and input to a step. One instance per key (the stream's id, or the topic's key), one input
 * at a time. Every step is an event in the service's own log, stored with the commands it sends.
 *
 * @param <S> a sealed interface of records, each with its {@code @TypeName}
 */
public interface Saga<S> {
    /** Durable, like a subscription's. */
    String name();

    /** Of the states' schema. */
    int version();

    Class<S> states();

    /**
     * States that earlier releases have stored and that may still be in flight, with what each of them is today. A state that has changed keeps its
     * name and gets the next version; the record that it was is named here, as long as there may be such sagas.
     */
    default List<Former<?, S>> former() {
        return List.of();
    }

    /** @param states a record, or a sealed interface of records @param today a pure function */
    record Former<F, S>(Class<F> states, Function<F, S> today) {
        S now(Object state) {
            return today.apply(states.cast(state));
        }
    }

    static <F, S> Former<F, S> formerly(Class<F> states, Function<F, S> today) {
        return new Former<>(states, today);
    }

    /** A state as it was stored, by whichever release, as it is today. @throws IllegalArgumentException if it is none of this saga's */
    default S today(Object stored) {
        if (states().isInstance(stored)) return states().cast(stored);
        for (var former : former()) if (former.states().isInstance(stored)) return former.now(stored);
        throw new IllegalArgumentException(
                "saga " + name() + " has no state " + stored.getClass().getName());
    }

    /** Of an instance that nobody has heard of yet. */
    S initial();

    List<Input<S, ?>> inputs();

    /** A receiver refused one of our commands; its undo is dropped. */
    default Step<S> refused(S state, Object command, String code) {
        return Step.compensate(code);
    }

    /** The deadline of this state has passed. */
    default Step<S> timedOut(S state) {
        return Step.compensate("timed out");
    }

    /**
     * How long an undo may go without an answer, from its sending, before it is given up and the others go on. An answer that comes later
     * still counts.
     */
    default Duration undoWithin() {
        return Duration.ofMinutes(15);
    }

    /** Everything is undone: the last word, with the reason that was not known when the undo was registered. */
    Step<S> compensated(S state, String reason);

    /** What a saga hears, and what it does then. */
    record Input<S, M>(Source<M> source, BiFunction<S, M, Step<S>> on) {
        Step<S> step(S state, Object message) {
            return on.apply(state, source.messages().cast(message));
        }
    }

    static <S, M> Input<S, M> on(Source<M> source, BiFunction<S, M, Step<S>> on) {
        return new Input<>(source, on);
    }
}

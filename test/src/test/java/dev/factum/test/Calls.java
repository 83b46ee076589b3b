package dev.factum.test;

import dev.factum.effect.Effect;
import dev.factum.event.Envelope;
import dev.factum.log.Source;
import dev.factum.store.Transaction;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** An effect that calls a world of the test's making, and notes on the page of the event's key what came back. */
final class Calls<E> implements Effect<E, String> {
    static final String NAME = "calls";

    /** What is called. */
    @FunctionalInterface
    interface World<E> {
        String call(E event, String idempotencyKey) throws Exception;
    }

    /** What is done with an outcome besides noting it. */
    @FunctionalInterface
    interface Recording<E> {
        void record(E event, Transaction tx) throws Exception;
    }

    /** The idempotency keys that the world was called with, by event, in order. */
    final Map<E, List<String>> made = new ConcurrentHashMap<>();

    volatile World<E> world = (event, key) -> "ok";
    volatile Recording<E> recording = (event, tx) -> {};
    private final Source<E> source;
    private final Predicate<E> concerns;

    Calls(Source<E> source, Predicate<E> concerns) {
        this.source = source;
        this.concerns = concerns;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Source<E> source() {
        return source;
    }

    @Override
    public boolean concerns(E event) {
        return concerns.test(event);
    }

    @Override
    public String perform(Envelope<E> event, String idempotencyKey) throws Exception {
        made.computeIfAbsent(event.payload(), e -> new CopyOnWriteArrayList<>()).add(idempotencyKey);
        return world.call(event.payload(), idempotencyKey);
    }

    @Override
    public void record(Envelope<E> event, String outcome, Transaction tx) throws Exception {
        Journal.note(tx, event.key(), outcome);
        recording.record(event.payload(), tx);
    }

    /** How often the world was called for an event. */
    int made(E event) {
        return made.getOrDefault(event, List.of()).size();
    }
}

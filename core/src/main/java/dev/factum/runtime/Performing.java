package dev.factum.runtime;

import dev.factum.effect.Effect;
import dev.factum.event.Envelope;
import dev.factum.log.Source;
import dev.factum.log.Traced;
import dev.factum.store.Unavailable;
import dev.factum.topic.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** An effect: keys side by side, each in order, at most so many calls at once; outcomes are recorded together. */
final class Performing<E, O> implements Handler {
    private final Effect<E, O> effect;
    private final CallJournal journal;
    private final Sought<E> sought;
    private final int sideBySide;
    private final Semaphore calls;
    private final Map<Incoming, O> outcomes = new ConcurrentHashMap<>();

    Performing(Effect<E, O> effect, Blueprint blueprint, CallJournal journal, int calls) {
        this.effect = effect;
        this.journal = journal;
        this.sought = new Sought<>(effect.source(), blueprint);
        this.sideBySide = calls;
        this.calls = new Semaphore(calls);
    }

    @Override
    public String name() {
        return effect.name();
    }

    @Override
    public List<Source<?>> sources() {
        return List.of(effect.source());
    }

    @Override
    public boolean isUndone() {
        return false;
    }

    @Override
    public boolean isShared() {
        return effect.source() instanceof Topic<?>;
    }

    /** It has its own way to do things side by side. */
    @Override
    public boolean isConcurrent() {
        return false;
    }

    @Override
    public boolean wants(Incoming entry) {
        return sought.isIn(entry) && takes(entry);
    }

    /** Whether it asks for a call; what cannot be told is taken as well, so that it fails and is parked like any other. */
    @Override
    public boolean takes(Incoming message) {
        try {
            return effect.concerns(message.as(effect.source().messages()).payload());
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            return true;
        }
    }

    @Override
    public Traced.Kind kind() {
        return Traced.Kind.EFFECT;
    }

    @Override
    public boolean recordsOwn() {
        return true;
    }

    @Override
    public Map<Incoming, Exception> perform(List<Incoming> batch) throws Exception {
        outcomes.clear();
        var byKey = new LinkedHashMap<String, List<Incoming>>();
        for (var item : batch)
            byKey.computeIfAbsent(item.key(), k -> new ArrayList<>()).add(item);
        var failed = new ConcurrentHashMap<Incoming, Exception>();
        if (sideBySide == 1) for (var items : byKey.values()) inOrder(items, failed);
        else sideBySide(byKey.values(), failed);
        return worldFailure(failed);
    }

    private void sideBySide(Collection<List<Incoming>> byKey, Map<Incoming, Exception> failed) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (var items : byKey)
                running.add(threads.submit(() -> {
                    inOrder(items, failed);
                    return null;
                }));
            try {
                for (var one : running) one.get();
            } catch (InterruptedException e) {
                threads.shutdownNow(); // who is told to stop does not wait for a provider that does not answer
                throw e;
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("effect " + name(), e.getCause());
        }
    }

    private O outcome(Incoming item, Envelope<E> event) throws Exception {
        var key = event.id().toString();
        if (effect.honoursKeys() || journal.isFirstCall(name(), item)) return performed(event, key);
        return switch (effect.ask(event, key)) {
            case Effect.Asked.Done<O>(var outcome) -> outcome;
            case Effect.Asked.NotDone<O> ignored -> performed(event, key);
            case Effect.Asked.Unknown<O> ignored ->
                throw new IllegalStateException(
                        "effect " + name()
                                + " was called for it before, and what came of that is not known: find out, and let ask say so");
        };
    }

    private O performed(Envelope<E> event, String key) throws Exception {
        return Objects.requireNonNull(
                effect.perform(event, key), () -> "effect " + name() + " returned null: return an outcome");
    }

    private void inOrder(List<Incoming> items, Map<Incoming, Exception> failed) throws InterruptedException {
        for (var item : items) {
            calls.acquire();
            try {
                var event = item.as(effect.source().messages());
                if (effect.concerns(event.payload())) outcomes.put(item, outcome(item, event));
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception | StackOverflowError | LinkageError | AssertionError e) {
                failed.put(item, Hold.failure(e));
                return;
            } finally {
                calls.release();
            }
        }
    }

    /** If the world is down for one, nothing is parked: what was done is done again later, under the same keys. */
    private Map<Incoming, Exception> worldFailure(Map<Incoming, Exception> failed) throws Unavailable {
        for (var failure : failed.values())
            if (failure instanceof java.io.IOException || failure instanceof Unavailable)
                throw new Unavailable("effect " + name() + " cannot reach the world: " + Hold.text(failure), failure);
        return failed;
    }

    @Override
    public void handle(List<Incoming> batch, UnitOfWork unit) throws Exception {
        for (var item : batch) {
            var outcome = outcomes.get(item);
            if (outcome == null) continue;
            var event = item.as(effect.source().messages());
            effect.record(event, outcome, unit.as(event.next()));
        }
    }
}

package dev.factum.postgres;

import dev.factum.event.FactumException;
import dev.factum.log.ExpectedVersion;
import dev.factum.postgres.AppendSingles.One;
import dev.factum.store.Mark;
import dev.factum.store.StoreFailed;
import dev.factum.store.Unavailable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets appends that come at the same time share one statement and one commit. Whoever comes alone appends at once; while he does, others
 * gather, and then all of them are appended together. So a lone caller pays nothing, and a crowd pays for one. What fails for one does not fail
 * for the others, and nobody waits for the stream of another: whoever's event is not among those appended goes on by himself, in a transaction
 * that says why. Thread-safe.
 */
final class SharedAppends implements AutoCloseable {
    /** Of one statement. */
    private static final int MOST = 128;

    /** Where there was a crowd, the next are not long in coming. */
    private static final long LINGER = TimeUnit.MICROSECONDS.toNanos(200);

    /** @param answer the mark; nothing if it was not appended */
    private record Waiting(One one, CompletableFuture<Optional<Mark>> answer) {}

    private final AppendSingles singles;
    private final Function<One, Optional<Mark>> byHimself;
    private final LinkedBlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
    private final Semaphore turn = new Semaphore(1);

    /** @param byHimself appends one, or says why not */
    SharedAppends(AppendSingles singles, Function<One, Optional<Mark>> byHimself) {
        this.singles = singles;
        this.byHimself = byHimself;
    }

    /** @return nothing if its command was settled before */
    Optional<Mark> append(One one) {
        var mark = turn.tryAcquire() ? appendNow(one) : appendWithOthers(one);
        return mark.isPresent() ? mark : byHimself.apply(one);
    }

    private Optional<Mark> appendNow(One one) {
        try {
            return singles.append(List.of(one)).values().stream().findFirst();
        } finally {
            leave();
        }
    }

    private Optional<Mark> appendWithOthers(One one) {
        var mine = new Waiting(one, new CompletableFuture<>());
        waiting.add(mine);
        serve();
        return answer(mine);
    }

    private void leave() {
        turn.release();
        if (!waiting.isEmpty()) serve();
    }

    /** On a thread of its own: a caller has his own to do. */
    private void serve() {
        if (turn.tryAcquire()) Thread.ofVirtual().name("appends").start(this::appendForAll);
    }

    private void appendForAll() {
        try {
            for (var batch = take(); !batch.isEmpty(); batch = next(batch.size())) append(batch);
        } finally {
            leave();
        }
    }

    private List<Waiting> next(int last) {
        long end = System.nanoTime() + LINGER;
        while (waiting.size() < last / 2 + 1 && System.nanoTime() < end) LockSupport.parkNanos(LINGER / 10);
        return take();
    }

    /** One command or event, and one place in a stream, stands in a batch once: the second is to find the first. */
    private List<Waiting> take() {
        var batch = new ArrayList<Waiting>();
        var commands = new HashSet<Object>();
        var ids = new HashSet<UUID>();
        var places = new HashSet<Object>();
        while (batch.size() < MOST) {
            var next = waiting.peek();
            if (next == null) break;
            var command = next.one().command();
            if (command.isPresent()
                    && !commands.add(List.of(
                            command.get().consumer(), command.get().command().message()))) break;
            if (!ids.add(next.one().envelope().id()) || !places.add(place(next.one()))) break;
            batch.add(waiting.remove());
        }
        return batch;
    }

    /** Those that go anywhere make room for each other, and for nobody else. */
    private static Object place(One one) {
        return one.append().expected() instanceof ExpectedVersion.Any ? one : one.append().stream();
    }

    private void append(List<Waiting> batch) {
        try {
            var marks = singles.append(batch.stream().map(Waiting::one).toList());
            for (var one : batch)
                one.answer()
                        .complete(Optional.ofNullable(
                                marks.get(one.one().envelope().id())));
        } catch (StoreFailed e) {
            batch.forEach(one ->
                    one.answer().complete(Optional.empty())); // nothing was appended: it is the value of one of them
        } catch (RuntimeException | Error e) {
            batch.forEach(one -> one.answer().completeExceptionally(e));
        }
    }

    private static Optional<Mark> answer(Waiting mine) {
        try {
            return mine.answer().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted while an append was under way: it may be there", e);
        } catch (ExecutionException e) {
            @Nullable Throwable cause = e.getCause();
            if (cause instanceof FactumException known) throw known;
            throw new IllegalStateException("an append failed", cause);
        }
    }

    /** Waits for who is appending. */
    @Override
    public void close() {
        turn.acquireUninterruptibly();
        try {
            singles.close();
        } finally {
            turn.release();
        }
    }
}

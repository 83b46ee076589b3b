package dev.factum.postgres;

import dev.factum.event.FactumException;
import dev.factum.postgres.AppendOne.One;
import dev.factum.store.Mark;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets appends that come at the same time share one statement and one commit. Whoever comes alone appends by himself, at once; while he
 * does, others gather, and one of them appends for all. So a lone caller pays nothing, and a crowd pays for one. What fails for one does not
 * fail for the others: whoever's event is not among those appended tries by himself and is told. Thread-safe.
 */
final class SharedAppends {
    /** Of one statement. */
    private static final int MOST = 128;

    /** Appends several in one statement. @return marks by event id of those that were appended */
    @FunctionalInterface
    interface Appending {
        Map<UUID, Mark> append(List<One> ones);
    }

    /** @param answer the mark; nothing if it is to be tried alone */
    private record Waiting(One one, CompletableFuture<Optional<Mark>> answer) {}

    private final Appending together;
    private final Function<One, Optional<Mark>> alone;
    private final LinkedBlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
    private final AtomicInteger appending = new AtomicInteger();

    /** @param alone decides for one alone, and says why it is not appended */
    SharedAppends(Appending together, Function<One, Optional<Mark>> alone) {
        this.together = together;
        this.alone = alone;
    }

    Optional<Mark> append(One one) {
        if (appending.compareAndSet(0, 1)) {
            try {
                return alone.apply(one);
            } finally {
                leave();
            }
        }
        var mine = new Waiting(one, new CompletableFuture<>());
        waiting.add(mine);
        serve();
        var mark = answer(mine);
        return mark.isPresent() ? mark : alone.apply(one);
    }

    private void leave() {
        appending.set(0);
        if (!waiting.isEmpty()) serve();
    }

    /** On a thread of its own: a caller has his own to do. */
    private void serve() {
        if (appending.compareAndSet(0, 1)) Thread.ofVirtual().name("appends").start(this::appendForAll);
    }

    private void appendForAll() {
        try {
            for (var batch = take(); !batch.isEmpty(); batch = take()) append(batch);
        } finally {
            leave();
        }
    }

    /** One command or event stands in a batch once: the second is to find the first. */
    private List<Waiting> take() {
        var batch = new ArrayList<Waiting>();
        var commands = new HashSet<Object>();
        var ids = new HashSet<UUID>();
        while (batch.size() < MOST) {
            var next = waiting.peek();
            if (next == null) break;
            var command = next.one().command();
            if (command.isPresent() && !commands.add(List.of(command.get().consumer(), command.get().command().message()))) break;
            if (!ids.add(next.one().envelope().id())) break;
            batch.add(waiting.remove());
        }
        return batch;
    }

    private void append(List<Waiting> batch) {
        try {
            var marks = together.append(batch.stream().map(Waiting::one).toList());
            for (var one : batch)
                one.answer()
                        .complete(Optional.ofNullable(marks.get(one.one().envelope().id())));
        } catch (FactumException e) {
            for (var one : batch) {
                if (e.retryHelps() && !isLockTimeout(e)) one.answer().completeExceptionally(e);
                else one.answer().complete(Optional.empty());
            }
        } catch (RuntimeException | Error e) {
            for (var one : batch) one.answer().completeExceptionally(e);
        }
    }

    /** Nothing was written: the statement has waited for somebody and was ended. */
    private static boolean isLockTimeout(Throwable failure) {
        return Sql.hasState(failure, "55P03");
    }

    private static Optional<Mark> answer(Waiting mine) {
        try {
            return mine.answer().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new dev.factum.store.Unavailable("interrupted while an append was under way: it may be there", e);
        } catch (ExecutionException e) {
            @Nullable Throwable cause = e.getCause();
            if (cause instanceof FactumException known) throw known;
            throw new IllegalStateException("an append failed", cause);
        }
    }
}

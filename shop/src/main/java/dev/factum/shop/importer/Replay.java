package dev.factum.shop.importer;

import dev.factum.shop.importer.Replayed.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Sends a file to the gateway: the opening stock, which is there before an order can ask for it, then the documents in file order, with a
 * bounded number in flight and none before its time. To be used once.
 */
final class Replay {
    private final Gateway gateway;
    private final int inFlight;
    private final int rate;
    private final Progress progress;
    private final Time time;
    private final LongAdder orders = new LongAdder();
    private final LongAdder lines = new LongAdder();
    private final LongAdder thereAlready = new LongAdder();
    private final ConcurrentLinkedQueue<Refusal> refusals = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

    Replay(Gateway gateway, int inFlight, int rate, Progress progress, Time time) {
        this.gateway = gateway;
        this.inFlight = inFlight;
        this.rate = rate;
        this.progress = progress;
        this.time = time;
    }

    /** @throws GatewayAway running again helps */
    Replayed run(List<Command> opening, List<Document> documents) throws InterruptedException {
        var began = time.now();
        for (var movement : opening) send(movement);
        sendAll(documents);
        return new Replayed(orders.sum(), lines.sum(), thereAlready.sum(), List.copyOf(refusals), began);
    }

    private void sendAll(List<Document> documents) throws InterruptedException {
        var done = OrderProgress.of(documents, progress, time);
        var free = new Semaphore(inFlight);
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            var turn = time.now();
            for (var document : documents) {
                turn = awaitTurn(turn);
                for (var command : Command.of(document)) {
                    free.acquire();
                    throwFailure();
                    threads.execute(() -> sendAndFree(command, done, free));
                }
            }
            free.acquire(inFlight);
            throwFailure();
        } finally {
            threads.shutdownNow();
            threads.close();
            done.end();
        }
    }

    /** @return the next turn: what was held up does not come in a rush */
    private Duration awaitTurn(Duration turn) throws InterruptedException {
        var wait = turn.minus(time.now());
        if (wait.isPositive()) time.pause(wait);
        return (wait.isPositive() ? turn : time.now())
                .plus(Duration.ofSeconds(1).dividedBy(rate));
    }

    private void sendAndFree(Command command, OrderProgress done, Semaphore free) {
        try {
            send(command);
            done.add(command);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        } finally {
            free.release();
        }
    }

    private void throwFailure() {
        var failed = failure.get();
        if (failed != null) throw failed;
    }

    private void send(Command command) throws InterruptedException {
        switch (gateway.send(command)) {
            case Answer.Taken taken -> count(command);
            case Answer.ThereAlready there -> thereAlready.increment();
            case Answer.Refused refused -> refusals.add(new Refusal(command.kind(), command.id(), refused.code()));
        }
    }

    private void count(Command command) {
        if (!command.kind().equals(Command.ORDER)) return;
        orders.increment();
        lines.add(command.lines());
    }
}

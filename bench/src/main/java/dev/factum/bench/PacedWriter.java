package dev.factum.bench;

import dev.factum.Factum;
import dev.factum.json.Json;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.store.Transaction;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/** Writes at a steady rate, single events if nothing else is said, and notes when each was committed. With a {@code main}, for being another process. */
final class PacedWriter {
    private static final Duration WARM_UP = Duration.ofSeconds(1);

    private final Factum bench;
    private final Pace pace;
    private final BiConsumer<Transaction, String> writing;

    /** @param writers side by side @param rate of all, a second */
    record Pace(int writers, int rate) {}

    PacedWriter(Factum bench, Pace pace) {
        this(bench, pace, (tx, order) -> Writers.append(tx, order, 0));
    }

    /** @param writing what is written for an order */
    PacedWriter(Factum bench, Pace pace, BiConsumer<Transaction, String> writing) {
        this.bench = bench;
        this.pace = pace;
        this.writing = writing;
    }

    /** @return by order, when its one event was committed: nanoseconds of the machine's clock that only goes on */
    Map<String, Long> write(String prefix, Duration time) {
        var committed = new ConcurrentHashMap<String, Long>();
        long begin = System.nanoTime();
        long end = begin + time.toNanos();
        long step = Duration.ofSeconds(1).toNanos() * pace.writers() / pace.rate();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < pace.writers(); writer++) {
                var own = prefix + writer + "-";
                long first = begin + step * writer / pace.writers();
                executor.execute(() -> {
                    int n = 0;
                    for (long due = first; due < end; due += step) {
                        waitUntil(due);
                        append(own + n++, committed);
                    }
                });
            }
        }
        return committed;
    }

    private void append(String order, Map<String, Long> committed) {
        bench.transact(Domain.cause(), tx -> {
            writing.accept(tx, order);
            tx.onCommit(position -> committed.put(order, System.nanoTime()));
        });
    }

    private static void waitUntil(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) LockSupport.parkNanos(left);
    }

    /** Connects to a URL, warms up, and prints what it wrote, a line an event: the order, when it was committed. */
    public static void main(String[] args) throws Exception {
        var pace = new Pace(Integer.parseInt(args[2]), Integer.parseInt(args[3]));
        try (var pool = Database.pool(args[0], pace.writers() + 4);
                var store = Postgres.store(pool, "bench");
                var bench = Factum.start(Domain.SERVICE, store, Memory.topics(), Json.codec())) {
            var writer = new PacedWriter(bench, pace);
            writer.write(args[1] + "warm-", WARM_UP);
            writer.write(args[1], Duration.parse(args[4])).forEach((order, at) -> System.out.println(order + " " + at));
        }
    }
}

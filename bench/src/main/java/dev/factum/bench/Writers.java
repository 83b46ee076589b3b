package dev.factum.bench;

import dev.factum.Factum;
import dev.factum.log.ExpectedVersion;
import dev.factum.store.Transaction;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Threads that append one line after the other through Factum, each in a transaction of its own. */
final class Writers {
    private Writers() {}

    /** @param orders all of whoever writes to the same log */
    static Contender of(String name, int threads, Factum bench, AtomicLong orders) {
        return Threads.repeating(name, threads, thread -> {
            var lines = new Lines(orders);
            return () -> {
                int version = lines.next();
                bench.transact(Domain.cause(), tx -> append(tx, lines.order(), version));
            };
        });
    }

    static void append(Transaction tx, String order, int version) {
        tx.append(Domain.stream(order), ExpectedVersion.exactly(version), List.of(Domain.line(order, 6)));
    }
}

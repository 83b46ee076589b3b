package dev.factum.bench;

import dev.factum.bench.Contender.Done;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** So many threads do the same for a while. */
final class Threads {
    @FunctionalInterface
    interface Work {
        void once() throws Exception;
    }

    /** Makes the work of one thread. */
    @FunctionalInterface
    interface Making {
        Work of(int thread) throws Exception;
    }

    private Threads() {}

    static Contender repeating(String name, int threads, Making making) {
        return new Contender() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Done run(long nanos) throws Exception {
                return repeat(threads, nanos, making);
            }
        };
    }

    private static Done repeat(int threads, long nanos, Making making) throws Exception {
        var start = new CyclicBarrier(threads);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<Long>>();
            long began = System.nanoTime();
            for (int i = 0; i < threads; i++) {
                var work = making.of(i);
                running.add(executor.submit(loop(start, nanos, work)));
            }
            long count = 0;
            for (var one : running) count += one.get();
            return new Done(count, System.nanoTime() - began);
        }
    }

    private static Callable<Long> loop(CyclicBarrier start, long nanos, Work work) {
        return () -> {
            start.await();
            long end = System.nanoTime() + nanos;
            long count = 0;
            while (System.nanoTime() < end) {
                work.once();
                count++;
            }
            return count;
        };
    }
}

package dev.factum.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads that meet before they begin, so that what they do overlaps. */
final class Race {
    private static final Duration AT_MOST = Duration.ofMinutes(1);

    /** What a runner does, by its number from 0. */
    @FunctionalInterface
    interface Runner<T> {
        T run(int number) throws Exception;
    }

    private Race() {}

    /** What each of them returned, by number. @throws AssertionError if one throws, or they do not end */
    static <T> List<T> of(int runners, Runner<T> work) {
        return of(AT_MOST, runners, work);
    }

    static <T> List<T> of(Duration atMost, int runners, Runner<T> work) {
        var start = new CyclicBarrier(runners);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<T>>();
            for (int i = 0; i < runners; i++) {
                int number = i;
                running.add(threads.submit(() -> {
                    start.await(atMost.toSeconds(), TimeUnit.SECONDS);
                    return work.run(number);
                }));
            }
            var results = new ArrayList<T>();
            for (var one : running) results.add(one.get(atMost.toSeconds(), TimeUnit.SECONDS));
            return results;
        } catch (ExecutionException e) {
            throw new AssertionError("a runner failed: " + e.getCause(), e.getCause());
        } catch (Exception e) {
            throw new AssertionError("the race did not end: " + e, e);
        }
    }
}

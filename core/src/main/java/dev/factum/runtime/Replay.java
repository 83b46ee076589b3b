package dev.factum.runtime;

import dev.factum.store.Mark;
import dev.factum.store.Place;
import dev.factum.store.Unavailable;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Reads a reader's sources again, from the beginning up to where it stands. What a topic has twice is taken once, as the inbox has it: for that the ids of
 * its messages are kept while it is read.
 */
final class Replay {
    @FunctionalInterface
    interface Taking {
        void take(List<Incoming> items) throws Exception;
    }

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(2);

    private Replay() {}

    static void run(Runner runner, Map<Place, Mark> upTo, int batchSize, Taking taking) throws Exception {
        var seen = new HashSet<UUID>();
        for (var feed : runner.openAnew()) {
            try (feed) {
                var reached = new HashMap<Place, Mark>();
                long progress = System.nanoTime();
                while (!isThere(reached, upTo)) {
                    var batch = feed.poll(batchSize);
                    if (batch.isEmpty()) {
                        if (feed.behind() == 0) break;
                        await(progress, runner.name());
                        continue;
                    }
                    progress = System.nanoTime();
                    var items = batch.items().stream()
                            .filter(i -> !upTo.getOrDefault(i.place, Mark.START).isBefore(i.mark))
                            .filter(i -> i.place.equals(Place.LOG) || seen.add(i.envelope.id()))
                            .toList();
                    if (!items.isEmpty()) taking.take(items);
                    reached.putAll(batch.marks());
                    feed.done();
                }
            }
        }
    }

    /** What waits may be on its way to us. */
    private static void await(long since, String reader) throws InterruptedException {
        if (System.nanoTime() - since > PATIENCE.toNanos())
            throw new Unavailable("nothing more of what " + reader + " reads comes within " + PATIENCE);
        new Bell().pause(LOOK_EVERY);
    }

    private static boolean isThere(Map<Place, Mark> reached, Map<Place, Mark> upTo) {
        return upTo.entrySet().stream()
                .noneMatch(e -> reached.getOrDefault(e.getKey(), Mark.START).isBefore(e.getValue()));
    }
}

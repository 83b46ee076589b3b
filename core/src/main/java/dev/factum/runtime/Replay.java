package dev.factum.runtime;

import dev.factum.store.Mark;
import dev.factum.store.Place;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a reader's sources again, from the beginning up to where it stands. */
final class Replay {
    @FunctionalInterface
    interface Taking {
        void take(List<Incoming> items) throws Exception;
    }

    private Replay() {}

    static void run(Runner runner, Map<Place, Mark> upTo, int batchSize, Taking taking) throws Exception {
        for (var feed : runner.open(Map.of())) {
            try (feed) {
                var reached = new HashMap<Place, Mark>();
                while (!isThere(reached, upTo)) {
                    var batch = feed.poll(batchSize);
                    if (batch.isEmpty()) break;
                    var items = batch.items().stream()
                            .filter(i -> !upTo.getOrDefault(i.place, Mark.START).isBefore(i.mark))
                            .toList();
                    if (!items.isEmpty()) taking.take(items);
                    reached.putAll(batch.marks());
                    feed.done();
                }
            }
        }
    }

    private static boolean isThere(Map<Place, Mark> reached, Map<Place, Mark> upTo) {
        return upTo.entrySet().stream()
                .noneMatch(e -> reached.getOrDefault(e.getKey(), Mark.START).isBefore(e.getValue()));
    }
}

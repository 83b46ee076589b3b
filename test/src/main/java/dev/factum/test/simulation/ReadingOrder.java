package dev.factum.test.simulation;

import dev.factum.log.Position;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.store.Mark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * In which order a log is read, which is not the order of its commits: a transaction that stays open for long is read after later ones, as
 * PostgreSQL's sequences have it, but those of one stream follow each other. Used by one thread.
 */
final class ReadingOrder {
    private final List<List<Recorded<byte[]>>> unsettled = new ArrayList<>();
    private final List<Recorded<byte[]>> order = new ArrayList<>();
    private final Map<UUID, Recorded<byte[]>> placed = new HashMap<>();

    /** What one transaction has appended. */
    void committed(List<Recorded<byte[]>> entries) {
        if (!entries.isEmpty()) unsettled.add(entries);
    }

    boolean isSettled() {
        return unsettled.isEmpty();
    }

    /** Which transactions can be read next: those that share no stream with one that was committed before. */
    List<Integer> candidates() {
        var candidates = new ArrayList<Integer>();
        var before = new HashSet<StreamId>();
        for (int i = 0; i < unsettled.size(); i++) {
            var own = unsettled.get(i).stream().map(Recorded::stream).toList();
            if (Collections.disjoint(before, own)) candidates.add(i);
            before.addAll(own);
        }
        return candidates;
    }

    /** Now it can be read. */
    void settle(int transaction) {
        for (var entry : unsettled.remove(transaction)) {
            var last = order.isEmpty() ? null : order.getLast().position();
            long drawn = entry.position().at();
            var place = last == null || drawn > last.at()
                    ? entry.position()
                    : new Position(last.log(), last.at(), last.sub() + 1);
            var settled = new Recorded<>(place, entry.stream(), entry.version(), entry.envelope());
            order.add(settled);
            placed.put(entry.envelope().id(), settled);
        }
    }

    Optional<Recorded<byte[]>> find(UUID event) {
        return Optional.ofNullable(placed.get(event));
    }

    List<Recorded<byte[]>> after(long at, int sub, int limit) {
        int from = order.size();
        while (from > 0 && isAfter(order.get(from - 1).position(), at, sub)) from--;
        return List.copyOf(order.subList(from, Math.min(order.size(), from + limit)));
    }

    private static boolean isAfter(Position p, long at, int sub) {
        return p.at() > at || (p.at() == at && p.sub() > sub);
    }

    Mark head() {
        return order.isEmpty() ? Mark.START : mark(order.getLast());
    }

    Mark atOrBefore(long at, int sub) {
        int end = order.size() - after(at, sub, Integer.MAX_VALUE).size();
        return end == 0 ? Mark.START : mark(order.get(end - 1));
    }

    static Mark mark(Recorded<byte[]> entry) {
        return new Mark(
                entry.position().at(), entry.position().sub(), entry.envelope().id());
    }
}

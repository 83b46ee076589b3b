package dev.factum.postgres;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes an identity sequence a safe reading order, on the reader's side. A poll gives the last position drawn and then the transactions that
 * are appending; a position is drawn only by a transaction that already holds its lock on the table, so when just those transactions have
 * ended, everything up to that position has been decided and can be read by a later snapshot. Nothing is decided by time; time only says
 * which transactions are worth passing in the late lane. Not thread-safe.
 */
final class Fence {
    /** A prepared transaction has no process: which fences it is in is not known, so it is in all. */
    private static final String PREPARED = "-1/";

    private static final int WAITING = 64;

    private record Waiting(long upTo, Set<String> holders) {}

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Map<String, Long> firstSeen = new HashMap<>();
    private @Nullable Instant started;
    private long safe;

    /**
     * @param s the last position drawn, read before the holders
     * @param server when it was started: transaction names begin anew then
     * @param now nanoseconds of a clock that only goes on
     */
    void polled(long s, Set<String> holders, Instant server, long now) {
        if (!server.equals(started)) {
            started = server;
            reset();
            safe = 0; // a crash may rewind the sequence: positions below it are drawn again
        }
        firstSeen.keySet().retainAll(holders);
        for (var holder : holders) firstSeen.putIfAbsent(holder, now);
        boolean prepared = holders.stream().anyMatch(Fence::isPrepared);
        for (var w : waiting) w.holders().retainAll(holders);
        merge();
        while (!waiting.isEmpty() && waiting.getFirst().holders().isEmpty() && !prepared)
            safe = Math.max(safe, waiting.removeFirst().upTo());
        if (holders.isEmpty()) safe = Math.max(safe, s);
        else if (waiting.size() < WAITING
                && (waiting.isEmpty() || waiting.getLast().upTo() < s))
            waiting.addLast(new Waiting(s, new HashSet<>(holders)));
    }

    /** What waits for no more than a later one waits for, is nothing of its own. */
    private void merge() {
        var kept = new ArrayDeque<Waiting>(waiting.size() + 1);
        for (var w : waiting) {
            while (!kept.isEmpty() && kept.getLast().holders().containsAll(w.holders())) kept.removeLast();
            kept.addLast(w);
        }
        waiting.clear();
        waiting.addAll(kept);
    }

    /** Everything up to here may be read. */
    long safe() {
        return safe;
    }

    /** How far the log might go past transactions that have been open for at least this long; 0 if it might not. */
    long passable(long now, long grace) {
        for (var prepared : firstSeen.keySet()) if (isPrepared(prepared) && isYoung(prepared, now, grace)) return 0;
        var newestFirst = waiting.descendingIterator();
        while (newestFirst.hasNext()) {
            var w = newestFirst.next();
            if (w.holders().stream().noneMatch(holder -> isYoung(holder, now, grace))) return w.upTo();
        }
        return 0;
    }

    private boolean isYoung(String holder, long now, long grace) {
        return now - firstSeen.getOrDefault(holder, now) < grace;
    }

    private static boolean isPrepared(String holder) {
        return holder.startsWith(PREPARED);
    }

    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** Whether a look that has found no position drawn since the last one, on this server, has nothing to add. */
    boolean isSettled(Instant server) {
        return waiting.isEmpty() && server.equals(started);
    }

    /** The connection was lost: what was seen of transactions is void; what was decided is not. */
    void reset() {
        waiting.clear();
        firstSeen.clear();
    }
}

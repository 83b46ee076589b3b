package dev.factum.postgres;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes an identity sequence a safe reading order, on the reader's side. A poll gives the last position drawn and then the transactions that
 * are appending; a position is drawn only by a transaction that already holds its lock on the table, so when just those transactions have
 * ended, everything up to that position has been decided and can be read by a later snapshot. Nothing is decided by time.
 * Not thread-safe.
 */
final class Fence {
    /** A prepared transaction has no process: which fences it is in is not known, so it is in all. */
    private static final String PREPARED = "-1/";

    private static final int WAITING = 64;

    private record Waiting(long upTo, Set<String> holders) {}

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private @Nullable Instant started;
    private long safe;

    /** @param s the last position drawn, read before the holders @param server when it was started: transaction names begin anew then */
    void polled(long s, Set<String> holders, Instant server) {
        if (!server.equals(started)) {
            started = server;
            waiting.clear();
            safe = 0; // a crash may rewind the sequence: positions below it are drawn again
        }
        boolean prepared = holders.stream().anyMatch(h -> h.startsWith(PREPARED));
        for (var w : waiting) w.holders().retainAll(holders);
        while (!waiting.isEmpty() && waiting.getFirst().holders().isEmpty() && !prepared)
            safe = Math.max(safe, waiting.removeFirst().upTo());
        if (holders.isEmpty()) safe = Math.max(safe, s);
        else if (waiting.size() < WAITING
                && (waiting.isEmpty() || waiting.getLast().upTo() < s))
            waiting.addLast(new Waiting(s, new HashSet<>(holders)));
    }

    /** Everything up to here may be read. */
    long safe() {
        return safe;
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
    }
}

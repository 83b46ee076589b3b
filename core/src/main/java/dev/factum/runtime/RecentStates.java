package dev.factum.runtime;

import dev.factum.log.StreamId;
import dev.factum.runtime.Folding.Loaded;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the last commands of this instance left of their streams, at most so many. It may be behind: it is good for a decision whose append says on
 * which version it stands, and for nothing else. Whoever takes a state has it alone. Thread-safe.
 */
final class RecentStates<S> {
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<StreamId, Loaded<S>> states = new LinkedHashMap<>();

    RecentStates(int most) {
        this.most = most;
    }

    Optional<Loaded<S>> take(StreamId stream) {
        if (most == 0) return Optional.empty();
        lock.lock();
        try {
            return Optional.ofNullable(states.remove(stream));
        } finally {
            lock.unlock();
        }
    }

    /** The least recent makes room. */
    void leave(StreamId stream, Loaded<S> state) {
        if (most == 0) return;
        lock.lock();
        try {
            var other = states.remove(stream);
            states.put(stream, other != null && other.version() > state.version() ? other : state);
            if (states.size() > most) states.pollFirstEntry();
        } finally {
            lock.unlock();
        }
    }
}

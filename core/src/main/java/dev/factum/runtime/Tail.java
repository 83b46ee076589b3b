package dev.factum.runtime;

import dev.factum.log.Recorded;
import dev.factum.store.Mark;
import dev.factum.store.Place;
import dev.factum.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the end of the log once for all readers of an instance, and keeps its last entries, up to {@link #KEPT} and {@link #KEPT_BYTES};
 * who is further behind reads the store itself. Rung after every commit of this instance; what others append it asks for, often where they
 * have appended lately, and more and more rarely while nothing comes.
 */
final class Tail implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Tail.class);
    static final int KEPT = 4_096;
    static final long KEPT_BYTES = 4 << 20;
    private static final int PAGE = 1_000;
    private static final Duration SHORTEST = Duration.ofMillis(2);
    /** While something that was appended cannot be read yet. */
    private static final Duration UNSETTLED = Duration.ofMillis(20);
    /** So long it asks at the shortest interval after it has found something that no ring had told: others append, and nobody else tells of it. */
    private static final Duration LATELY = Duration.ofMillis(50);
    /**
     * Between two reads, for each entry that the last one found: each read wakes every reader, so that a crowd's commits are better read
     * together, and a lone one at once.
     */
    private static final Duration GATHER = Duration.ofNanos(100_000);

    private static final Duration GATHER_AT_MOST = Duration.ofMillis(5);

    private final Store store;
    private final Letters letters;
    private final Duration idle;
    private final Bell bell = new Bell();
    private final List<Bell> listeners = new CopyOnWriteArrayList<>();
    private final List<Incoming> kept = new ArrayList<>();
    private Mark floor;
    private Mark head;
    private long bytes;
    private volatile boolean closed;

    Tail(Store store, Letters letters, Duration idle) {
        this.store = store;
        this.letters = letters;
        this.idle = idle;
        this.head = store.head();
        this.floor = head;
    }

    void ring() {
        bell.ring();
    }

    void listen(Bell listener) {
        listeners.add(listener);
    }

    @Override
    public void run() {
        var wait = SHORTEST;
        boolean rung = true;
        long others = System.nanoTime();
        while (!closed) {
            try {
                int found = readOn();
                long read = System.nanoTime();
                if (found > 0 && !rung) others = read;
                wait = isWithin(LATELY, others) ? SHORTEST : longer(wait);
                rung = bell.await(wait);
                if (rung) {
                    bell.pause(gather(found).minusNanos(System.nanoTime() - read));
                    wait = SHORTEST;
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (closed) return;
                LOG.warn("cannot read the log, trying again: {}", e.toString());
                if (!waited(idle)) return;
            }
        }
    }

    private static Duration gather(int found) {
        var time = GATHER.multipliedBy(found);
        return time.compareTo(GATHER_AT_MOST) > 0 ? GATHER_AT_MOST : time;
    }

    private static boolean isWithin(Duration time, long since) {
        return System.nanoTime() - since < time.toNanos();
    }

    void close() {
        closed = true;
        bell.ring();
    }

    /** Entries after a place, in order, at most {@code max}, from memory if they are there. */
    List<Incoming> after(Mark mark, int max) {
        synchronized (kept) {
            if (!mark.isBefore(floor)) {
                int from = firstAfter(mark);
                return List.copyOf(kept.subList(from, Math.min(kept.size(), from + max)));
            }
        }
        return wrap(store.read(mark.at(), mark.sub(), max));
    }

    /** Whether what follows a place is not in memory any more. */
    boolean isForgotten(Mark mark) {
        synchronized (kept) {
            return mark.isBefore(floor);
        }
    }

    Mark head() {
        synchronized (kept) {
            return head;
        }
    }

    /** @return how many entries it has found */
    int readOn() {
        var page = wrap(store.read(head().at(), head().sub(), PAGE));
        if (page.isEmpty()) return 0;
        synchronized (kept) {
            kept.addAll(page);
            head = page.getLast().mark;
            for (var entry : page) bytes += entry.envelope.payload().length;
            if (kept.size() > 2 * KEPT || bytes > 2 * KEPT_BYTES) forget();
        }
        listeners.forEach(Bell::ring);
        if (page.size() == PAGE) bell.ring();
        return page.size();
    }

    /** The older half of what is kept, at a time, so that it is seldom. */
    private void forget() {
        int gone = 0;
        while (kept.size() - gone > KEPT || bytes > KEPT_BYTES)
            bytes -= kept.get(gone++).envelope.payload().length;
        floor = kept.get(gone - 1).mark;
        kept.subList(0, gone).clear();
    }

    private int firstAfter(Mark mark) {
        int low = 0;
        int high = kept.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (mark.isBefore(kept.get(middle).mark)) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    private List<Incoming> wrap(List<Recorded<byte[]>> page) {
        return page.stream().map(this::wrap).toList();
    }

    private Incoming wrap(Recorded<byte[]> entry) {
        var at = entry.position();
        var mark = new Mark(at.at(), at.sub(), entry.envelope().id());
        return new Incoming(letters, Place.LOG, mark, entry.envelope(), Map.of(), entry.stream());
    }

    private Duration longer(Duration wait) {
        var twice = wait.multipliedBy(2);
        var longest = !store.isSettled() && UNSETTLED.compareTo(idle) < 0 ? UNSETTLED : idle;
        return twice.compareTo(longest) > 0 ? longest : twice;
    }

    private boolean waited(Duration duration) {
        try {
            bell.pause(duration);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}

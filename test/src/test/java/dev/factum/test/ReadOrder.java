package dev.factum.test;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * How a reader does, in as much memory as there are streams: each stream has to come as 1, 2, 3 …, and then as many events as there are have
 * been read only if none was lost and none came twice. Two who have read the same in the same order have the same sum. Not thread-safe.
 */
final class ReadOrder {
    private final Map<String, Long> last = new HashMap<>();
    private long read;
    private long outOfTurn;
    private long sum;

    void read(String stream, long version, UUID id) {
        long before = last.getOrDefault(stream, 0L);
        if (version != before + 1) outOfTurn++;
        last.put(stream, version);
        sum = 31 * sum + id.hashCode();
        read++;
    }

    long read() {
        return read;
    }

    long sum() {
        return sum;
    }

    Verdict of(long stored) {
        return new Verdict(stored - read, outOfTurn);
    }

    /** @param missing more were read than there are if this is negative */
    record Verdict(long missing, long outOfTurn) {
        static final Verdict RIGHT = new Verdict(0, 0);

        @Override
        public String toString() {
            return String.format("missing %,d, out of turn %,d", missing, outOfTurn);
        }
    }
}

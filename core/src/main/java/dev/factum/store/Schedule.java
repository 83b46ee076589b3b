package dev.factum.store;

import dev.factum.event.Envelope;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Messages that are to be sent at a time, each once. */
public interface Schedule {
    /** @param message as it is going to be sent, but for its time */
    record Item(Instant due, String topic, Envelope<byte[]> message) {}

    void add(Item item);

    /** @return false if it was taken or cancelled before, or never was there */
    boolean cancel(UUID message);

    boolean isDue(Instant now);

    /** Those whose time has come, longest first: gone if this transaction commits. */
    List<Item> take(Instant now, int max);

    long count();
}

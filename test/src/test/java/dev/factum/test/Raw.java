package dev.factum.test;

import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.StreamId;
import dev.factum.store.Events.Append;
import dev.factum.store.Events.Entry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** Appends as a store takes them, of events that a service with {@link Journal.Noted} can read: for tests that hold a transaction open. */
final class Raw {
    private static final byte[] PAYLOAD = "{\"text\":\"raw\"}".getBytes(StandardCharsets.UTF_8);

    private Raw() {}

    static Append toStream(String id, int events) {
        var entries = IntStream.range(0, events).mapToObj(i -> entry(id)).toList();
        return new Append.ToStream(new StreamId("journal", id), ExpectedVersion.any(), entries);
    }

    static List<UUID> ids(Append append) {
        return append.entries().stream().map(e -> e.envelope().id()).toList();
    }

    private static Entry entry(String key) {
        var id = UUID.randomUUID();
        var time = Instant.parse("2026-01-01T00:00:00Z");
        return new Entry(
                new Envelope<>(id, "journal.noted", 1, time, "shop", key, 0, Cause.request(id), null, PAYLOAD),
                List.of());
    }
}

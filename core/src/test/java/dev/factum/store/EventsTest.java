package dev.factum.store;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.log.DuplicateEvent;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.StreamId;
import dev.factum.store.Events.Append;
import dev.factum.store.Events.Entry;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventsTest {
    private static Append toStream(Entry... entries) {
        return new Append.ToStream(new StreamId("order", "7"), ExpectedVersion.any(), List.of(entries));
    }

    private static Append toTopic(Entry... entries) {
        return new Append.ToTopic("orders", List.of(entries));
    }

    private static Entry entry(long id) {
        var uuid = new UUID(0, id);
        return new Entry(
                new Envelope<>(
                        uuid, "placed", 1, Instant.EPOCH, "shop", "7", 0, Cause.request(uuid), null, new byte[0]),
                List.of());
    }

    @Test
    void an_id_stands_once_in_a_transaction_wherever_it_goes() {
        assertThatCode(() -> Events.checkIds(List.of(toStream(entry(1), entry(2)), toTopic(entry(3)))))
                .doesNotThrowAnyException();
        for (var appends : List.of(
                List.of(toStream(entry(1), entry(1))),
                List.of(toStream(entry(1)), toStream(entry(1))),
                List.of(toStream(entry(1)), toTopic(entry(1)))))
            assertThatThrownBy(() -> Events.checkIds(appends))
                    .isInstanceOf(DuplicateEvent.class)
                    .hasMessage("event 00000000-0000-0000-0000-000000000001 stands twice in one transaction; "
                            + "nothing was appended: an id belongs to one event for good");
    }
}

package dev.factum.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.log.DuplicateEvent;
import dev.factum.log.VersionConflict;
import dev.factum.store.Fenced;
import dev.factum.store.Misconfigured;
import dev.factum.store.StoreFailed;
import dev.factum.store.Unavailable;
import java.util.List;
import org.junit.jupiter.api.Test;

class FactumExceptionTest {
    @Test
    void only_what_another_call_can_cure_says_that_a_retry_helps() {
        for (var curable : List.of(new VersionConflict("stream order/7 is at 3"), new Unavailable("no connection")))
            assertThat(curable.retryHelps()).as(curable.toString()).isTrue();
        for (var lasting : List.of(
                new DuplicateEvent("event 7 is taken"),
                new Undecodable("no Order"),
                new Misconfigured("two aggregates"),
                new StoreFailed("no such column", new IllegalStateException()),
                new Fenced("reader", 7)))
            assertThat(lasting.retryHelps()).as(lasting.toString()).isFalse();
    }
}

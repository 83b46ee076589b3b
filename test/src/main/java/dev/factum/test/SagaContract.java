package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where sagas stand, for queries. */
abstract class SagaContract extends OpenStore {
    @Test
    void sagas_are_counted_by_status() {
        commit(s -> s.sagas().put(List.of(saga("1", "running"), saga("2", "running"), saga("3", "completed"))));
        commit(s -> s.sagas().put(List.of(saga("1", "compensating"))));
        assertThat(this.<Map<String, Long>>in(s -> s.sagas().count("saga")))
                .isEqualTo(Map.of("running", 1L, "compensating", 1L, "completed", 1L));
        assertThat(this.<Map<String, Long>>in(s -> s.sagas().count("other"))).isEmpty();
    }
}

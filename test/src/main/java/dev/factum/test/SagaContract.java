package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.store.Sagas;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private List<String> keys(Optional<String> saga, Optional<String> status, int limit) {
        return in(s ->
                s.sagas().list(saga, status, limit).stream().map(Sagas.Row::key).toList());
    }

    @Test
    void sagas_are_listed_the_longest_untouched_first_by_name_and_status() {
        commit(s -> s.sagas().put(List.of(saga("1", "running"), saga("2", "completed"))));
        commit(s -> s.sagas().put(List.of(at(saga("3", "running"), NOON.minusSeconds(60)))));
        assertThat(keys(Optional.empty(), Optional.empty(), 10)).containsExactly("3", "1", "2");
        assertThat(keys(Optional.of("saga"), Optional.of("running"), 10)).containsExactly("3", "1");
        assertThat(keys(Optional.of("saga"), Optional.of("running"), 1)).containsExactly("3");
        assertThat(keys(Optional.of("other"), Optional.empty(), 10)).isEmpty();
        assertThat(this.<Optional<Sagas.Row>>in(s -> s.sagas().find("saga", "2")))
                .contains(saga("2", "completed"));
        assertThat(this.<Optional<Sagas.Row>>in(s -> s.sagas().find("saga", "9")))
                .isEmpty();
    }

    private static Sagas.Row at(Sagas.Row r, Instant updated) {
        return new Sagas.Row(r.saga(), r.key(), r.status(), r.state(), r.reason(), r.version(), r.deadline(), updated);
    }

    private static Sagas.Request wish(String key, String word) {
        return new Sagas.Request(0, "saga", key, word, "why", "ann", NOON);
    }

    @Test
    void wishes_are_taken_once_in_the_order_in_which_they_came() {
        commit(s -> s.sagas().request(wish("1", "retry")));
        commit(s -> s.sagas().request(wish("2", "cancel")));
        List<Sagas.Request> found = in(s -> s.sagas().requested("saga", 10));
        assertThat(found).extracting(Sagas.Request::key).containsExactly("1", "2");
        assertThat(found.getLast())
                .usingRecursiveComparison()
                .ignoringFields("number")
                .isEqualTo(wish("2", "cancel"));
        assertThat(this.<List<Sagas.Request>>in(s -> s.sagas().requested("other", 10)))
                .isEmpty();
        long first = found.getFirst().number();
        try (var s = store.begin()) {
            assertThat(s.sagas().take(first)).isTrue();
        }
        assertThat(this.<Boolean>in(s -> s.sagas().take(first))).isTrue();
        assertThat(this.<Boolean>in(s -> s.sagas().take(first))).isFalse();
        assertThat(this.<List<Sagas.Request>>in(s -> s.sagas().requested("saga", 10)))
                .hasSize(1);
    }
}

package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Deadlines: one per owner and key, taken once. */
abstract class TimerContract extends OpenStore {
    @Test
    void a_deadline_is_due_from_its_instant_on_the_longest_passed_first() {
        commit(s -> s.timers().set("owner", Map.of("late", NOON.plusSeconds(5), "early", NOON)));
        commit(s -> s.timers().set("other", Map.of("a", NOON.minusSeconds(5))));
        commit(s -> {
            assertThat(s.timers().due("owner", NOON.minusNanos(1_000))).isEmpty();
            assertThat(s.timers().due("owner", NOON)).contains("early");
            assertThat(s.timers().due("owner", NOON.plusSeconds(10))).contains("early");
            assertThat(s.timers().count()).isEqualTo(3);
        });
    }

    @Test
    void a_deadline_is_taken_once() {
        commit(s -> s.timers().set("owner", Map.of("a", NOON)));
        assertThat(this.<Boolean>in(s -> s.timers().take("owner", "a", NOON.minusSeconds(1))))
                .isFalse();
        assertThat(this.<Boolean>in(s -> s.timers().take("other", "a", NOON))).isFalse();
        assertThat(this.<Boolean>in(s -> s.timers().take("owner", "a", NOON))).isTrue();
        assertThat(this.<Boolean>in(s -> s.timers().take("owner", "a", NOON))).isFalse();
        assertThat(this.<Long>in(s -> s.timers().count())).isZero();
    }

    @Test
    void a_deadline_that_two_threads_take_goes_to_one() {
        for (int round = 0; round < ROUNDS; round++) {
            commit(s -> s.timers().set("owner", Map.of("a", NOON)));
            assertThat(Race.of(2, number -> this.<Boolean>in(s -> s.timers().take("owner", "a", NOON))))
                    .containsExactlyInAnyOrder(true, false);
        }
    }

    @Test
    void a_deadline_that_was_moved_is_due_at_its_new_instant_alone() {
        commit(s -> s.timers().set("owner", Map.of("a", NOON)));
        commit(s -> s.timers().set("owner", Map.of("a", NOON.plusSeconds(60))));
        assertThat(this.<Boolean>in(s -> s.timers().take("owner", "a", NOON))).isFalse();
        assertThat(this.<Boolean>in(s -> s.timers().take("owner", "a", NOON.plusSeconds(60))))
                .isTrue();
    }

    @Test
    void a_deadline_that_was_cleared_never_comes() {
        commit(s -> s.timers().set("owner", Map.of("a", NOON, "b", NOON)));
        commit(s -> s.timers().clear("owner", List.of("a", "none")));
        commit(s -> s.timers().clear("other", List.of("b")));
        assertThat(this.<Boolean>in(s -> s.timers().take("owner", "a", NOON))).isFalse();
        assertThat(this.<Boolean>in(s -> s.timers().take("owner", "b", NOON))).isTrue();
    }
}

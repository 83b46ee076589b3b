package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.log.ExpectedVersion;
import dev.factum.store.Mark;
import dev.factum.store.Place;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Checkpoints and who may move them: one owner, and whoever was it before is fenced. */
abstract class CheckpointContract extends OpenStore {
    @Test
    void a_subscription_has_one_owner_at_a_time() {
        try (var owned = own("reader", FIRST)) {
            assertThat(owned.epoch()).isPositive();
            assertThat(store.own("reader", List.of(FIRST))).isEmpty();
            assertThat(store.own("another", List.of(FIRST))).isPresent();
        }
        assertThat(store.own("reader", List.of(FIRST))).isPresent();
    }

    @Test
    void of_many_who_want_a_subscription_exactly_one_gets_it() {
        for (int round = 0; round < ROUNDS; round++) {
            var name = "reader-" + round;
            var owners = Race.of(4, number -> store.own(name, List.of(FIRST)).isPresent());
            assertThat(owners).as(name).containsExactlyInAnyOrder(true, false, false, false);
        }
    }

    @Test
    void a_new_owner_begins_where_the_last_one_stopped() {
        try (var owned = own("reader", FIRST, SECOND)) {
            assertThat(owned.marks().values()).allMatch(Mark::isStart);
            commit(s -> s.checkpoints().save("reader", owned.epoch(), Map.of(FIRST, mark(3))));
            commit(s ->
                    s.checkpoints().save("reader", owned.epoch(), Map.of(SECOND, new Mark(9, 2, UUID.randomUUID()))));
            commit(s -> s.checkpoints().save("reader", owned.epoch(), Map.of(FIRST, mark(4))));
        }
        Map<Place, Mark> saved = in(s -> s.checkpoints().marks("reader"));
        assertThat(saved.get(FIRST)).isEqualTo(mark(4));
        try (var owned = own("reader", FIRST, SECOND)) {
            assertThat(owned.marks()).containsAllEntriesOf(saved);
            assertThat(owned.marks().get(SECOND))
                    .extracting(Mark::at, Mark::sub)
                    .containsExactly(9L, 2);
        }
    }

    @Test
    void a_subscription_that_reads_another_place_keeps_the_marks_it_has() {
        try (var owned = own("reader", FIRST)) {
            commit(s -> s.checkpoints().save("reader", owned.epoch(), Map.of(FIRST, mark(3))));
        }
        try (var owned = own("reader", FIRST, SECOND)) {
            assertThat(owned.marks().get(FIRST)).isEqualTo(mark(3));
            assertThat(owned.marks().getOrDefault(SECOND, Mark.START)).isEqualTo(Mark.START);
            commit(s -> s.checkpoints().save("reader", owned.epoch(), Map.of(SECOND, mark(1))));
        }
    }

    @Test
    void who_owned_a_subscription_before_is_fenced() {
        var before = own("reader", FIRST);
        commit(s -> s.checkpoints().save("reader", before.epoch(), Map.of(FIRST, mark(3))));
        before.close();
        try (var now = own("reader", FIRST)) {
            assertThat(now.epoch()).isGreaterThan(before.epoch());
            assertFenced(s -> s.checkpoints().save("reader", before.epoch(), Map.of(FIRST, mark(5))));
            assertFenced(s -> s.checkpoints().save("reader", before.epoch(), Map.of()));
            assertFenced(s -> s.checkpoints().reset("reader", before.epoch()));
            assertThat(this.<Map<Place, Mark>>in(s -> s.checkpoints().marks("reader")))
                    .containsEntry(FIRST, mark(3));
            commit(s -> s.checkpoints().save("reader", now.epoch(), Map.of(FIRST, mark(6))));
            commit(s -> s.checkpoints().save("reader", now.epoch(), Map.of()));
        }
    }

    @Test
    void nothing_of_a_fenced_transaction_stays() {
        var before = own("reader", FIRST);
        before.close();
        try (var now = own("reader", FIRST)) {
            assertFenced(s -> {
                s.events().append(List.of(toStream("a", ExpectedVersion.any(), 1)));
                s.checkpoints().save("reader", before.epoch(), Map.of(FIRST, mark(1)));
            });
            assertThat(versions("a")).isEmpty();
            assertThat(now.marks().getOrDefault(FIRST, Mark.START)).isEqualTo(Mark.START);
        }
    }

    @Test
    void who_owns_a_subscription_that_is_rewound_is_fenced_and_the_next_begins_there() {
        var before = own("reader", FIRST, SECOND);
        commit(s -> s.checkpoints().save("reader", before.epoch(), Map.of(FIRST, mark(7), SECOND, mark(9))));
        commit(s -> s.checkpoints().rewind("reader", Map.of(FIRST, mark(3))));
        assertFenced(s -> s.checkpoints().save("reader", before.epoch(), Map.of(FIRST, mark(8))));
        assertFenced(s -> s.checkpoints().save("reader", before.epoch(), Map.of(SECOND, mark(10))));
        assertFenced(s -> s.checkpoints().save("reader", before.epoch(), Map.of()));
        assertThat(this.<Boolean>in(s -> s.checkpoints().isOwned("reader", before.epoch())))
                .isFalse();
        before.close();
        try (var now = own("reader", FIRST, SECOND)) {
            assertThat(this.<Boolean>in(s -> s.checkpoints().isOwned("reader", now.epoch())))
                    .isTrue();
            assertThat(now.marks()).containsEntry(FIRST, mark(3)).containsEntry(SECOND, mark(9));
            commit(s -> s.checkpoints().save("reader", now.epoch(), Map.of(FIRST, mark(4))));
        }
    }

    @Test
    void a_rewind_that_is_not_committed_fences_nobody() {
        try (var owned = own("reader", FIRST)) {
            commit(s -> s.checkpoints().save("reader", owned.epoch(), Map.of(FIRST, mark(7))));
            try (var session = store.begin()) {
                session.checkpoints().rewind("reader", Map.of(FIRST, Mark.START));
            }
            commit(s -> s.checkpoints().save("reader", owned.epoch(), Map.of(FIRST, mark(8))));
            assertThat(this.<Map<Place, Mark>>in(s -> s.checkpoints().marks("reader")))
                    .containsEntry(FIRST, mark(8));
        }
    }

    @Test
    void a_reset_subscription_begins_anew() {
        try (var owned = own("reader", FIRST, SECOND)) {
            commit(s -> s.checkpoints().save("reader", owned.epoch(), Map.of(FIRST, mark(3), SECOND, mark(4))));
            commit(s -> s.checkpoints().reset("reader", owned.epoch()));
            assertThat(this.<Map<Place, Mark>>in(s -> s.checkpoints().marks("reader"))
                            .values())
                    .allMatch(Mark::isStart);
            commit(s -> s.checkpoints().save("reader", owned.epoch(), Map.of(FIRST, mark(1))));
        }
    }

    @Test
    void a_subscription_that_nobody_ever_owned_has_no_marks() {
        assertThat(this.<Map<Place, Mark>>in(s -> s.checkpoints().marks("nobody")))
                .isEmpty();
    }
}

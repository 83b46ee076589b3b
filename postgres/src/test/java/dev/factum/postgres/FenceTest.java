package dev.factum.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FenceTest {
    private static final Instant SERVER = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant RESTARTED = SERVER.plusSeconds(3600);

    private Fence fence;

    @BeforeEach
    void fresh() {
        fence = new Fence();
    }

    private long polled(long s, String... holders) {
        fence.polled(s, new HashSet<>(Set.of(holders)), SERVER, 0);
        return fence.safe();
    }

    @Test
    void nothing_is_safe_before_the_first_look() {
        assertThat(fence.safe()).isZero();
        assertThat(fence.isWaiting()).isFalse();
    }

    @Test
    void a_sequence_that_nobody_has_drawn_from_makes_nothing_safe() {
        assertThat(polled(0)).isZero();
        assertThat(polled(0, "3/1")).isZero();
        assertThat(polled(0)).isZero();
    }

    @Test
    void without_holders_everything_drawn_is_safe() {
        assertThat(polled(7)).isEqualTo(7);
        assertThat(polled(9)).isEqualTo(9);
    }

    @Test
    void while_somebody_appends_nothing_new_is_safe() {
        polled(7);
        assertThat(polled(8, "3/1")).isEqualTo(7);
        assertThat(polled(9, "3/1", "4/1")).isEqualTo(7);
    }

    @Test
    void what_was_drawn_is_safe_when_just_those_who_appended_then_have_ended() {
        polled(8, "3/1", "4/1");
        assertThat(polled(10, "4/1", "5/1")).isZero();
        assertThat(polled(12, "5/1", "6/1")).isEqualTo(8);
        assertThat(polled(12, "6/1")).isEqualTo(10);
        assertThat(polled(12)).isEqualTo(12);
    }

    @Test
    void appending_without_a_pause_does_not_hold_readers_up() {
        for (int i = 1; i <= 1_000; i++) polled(i, "3/" + i, "4/" + (i + 1) / 2);
        assertThat(fence.safe()).isGreaterThan(990);
    }

    @Test
    void who_comes_back_under_the_same_name_in_the_meantime_is_waited_for_and_no_harm_is_done() {
        polled(8, "3/1");
        assertThat(polled(9, "3/1")).isZero();
        assertThat(polled(9)).isEqualTo(9);
    }

    @Test
    void a_prepared_transaction_holds_every_fence_up() {
        polled(5, "3/1");
        assertThat(polled(8, "-1/761")).isZero();
        assertThat(polled(9, "4/1", "-1/761")).isZero();
        assertThat(polled(9, "4/1")).isEqualTo(8);
        assertThat(polled(9)).isEqualTo(9);
    }

    @Test
    void however_often_it_is_looked_while_one_stays_open_only_the_last_look_is_waited_for() {
        for (int i = 1; i <= 10_000; i++) polled(i, "3/1");
        assertThat(fence.isWaiting()).isTrue();
        assertThat(polled(10_000, "4/1")).isEqualTo(10_000);
    }

    @Test
    void how_many_are_waited_for_is_bounded_and_the_last_position_is_not_forgotten() {
        var open = new ArrayList<String>();
        for (int i = 1; i <= 100; i++) {
            open.add("3/" + i);
            polled(i, open.toArray(String[]::new));
        }
        assertThat(polled(100, "3/100")).isEqualTo(64);
        assertThat(polled(100)).isEqualTo(100);
    }

    private static final long GRACE = 100;

    private long passable(long s, long now, String... holders) {
        fence.polled(s, new HashSet<>(Set.of(holders)), SERVER, now);
        return fence.passable(now, GRACE);
    }

    @Test
    void who_has_been_open_for_a_while_may_be_passed_as_far_as_nobody_younger_is_in_the_way() {
        assertThat(passable(10, 0, "3/1")).isZero();
        assertThat(passable(20, 99, "3/1")).isZero();
        assertThat(passable(30, 100, "3/1")).isEqualTo(30);
        assertThat(passable(40, 110, "3/1", "4/1")).isEqualTo(30);
        assertThat(passable(50, 120, "3/1")).isEqualTo(50);
        assertThat(fence.safe()).isZero();
    }

    @Test
    void a_prepared_transaction_may_be_passed_when_it_has_stood_for_a_while() {
        passable(10, 0, "3/1");
        assertThat(passable(10, 200, "-1/77")).isZero();
        assertThat(passable(20, 299, "-1/77")).isZero();
        assertThat(passable(20, 300, "-1/77")).isEqualTo(20);
    }

    @Test
    void nothing_is_passable_where_nobody_is_open() {
        assertThat(passable(10, 0)).isZero();
        assertThat(passable(10, 1_000)).isZero();
    }

    @Test
    void who_is_seen_again_after_the_connection_was_lost_is_as_young_as_new() {
        passable(10, 0, "3/1");
        fence.reset();
        assertThat(passable(10, 150, "3/1")).isZero();
        assertThat(passable(10, 250, "3/1")).isEqualTo(10);
    }

    @Test
    void a_lost_connection_forgets_who_was_waited_for_and_keeps_what_was_decided() {
        polled(5);
        polled(8, "3/1");
        fence.reset();
        assertThat(fence.safe()).isEqualTo(5);
        assertThat(fence.isWaiting()).isFalse();
        assertThat(polled(8, "4/1")).isEqualTo(5);
        assertThat(polled(9)).isEqualTo(9);
    }

    @Test
    void a_restarted_server_begins_anew_because_its_sequence_may_have_been_set_back() {
        polled(50);
        polled(60, "3/1");
        fence.polled(33, new HashSet<>(Set.of("3/1")), RESTARTED, 0);
        assertThat(fence.safe()).isZero();
        fence.polled(34, new HashSet<>(), RESTARTED, 0);
        assertThat(fence.safe()).isEqualTo(34);
    }

    @Test
    void what_is_safe_never_shrinks_while_the_server_runs() {
        polled(9);
        assertThat(polled(7)).isEqualTo(9);
    }

    /** The rule itself, against every transaction's fate: what is safe was decided. */
    @Test
    void in_ten_thousand_random_steps_nothing_undecided_is_ever_safe() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var open = new ArrayList<Appending>();
        var undecided = new TreeSet<Long>();
        long drawn = 0;
        long names = 0;
        for (int step = 0; step < 10_000; step++) {
            switch (random.nextInt(4)) {
                case 0 -> open.add(new Appending("3/" + ++names, new ArrayList<>()));
                case 1 -> {
                    if (open.isEmpty()) continue;
                    undecided.add(++drawn);
                    open.get(random.nextInt(open.size())).positions().add(drawn);
                }
                case 2 -> {
                    if (open.isEmpty()) continue;
                    undecided.removeAll(open.remove(random.nextInt(open.size())).positions());
                }
                default ->
                    fence.polled(
                            drawn,
                            new HashSet<>(open.stream().map(Appending::name).toList()),
                            SERVER,
                            0);
            }
            if (!undecided.isEmpty())
                assertThat(fence.safe()).as("seed " + seed).isLessThan(undecided.first());
        }
        open.clear();
        fence.polled(drawn, new HashSet<>(), SERVER, 0);
        assertThat(fence.safe()).isEqualTo(drawn);
    }

    private record Appending(String name, List<Long> positions) {}
}

package dev.factum.bench;

import static dev.factum.bench.Goal.atLeast;
import static dev.factum.bench.Goal.atMost;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.factum.bench.Contender.Done;
import dev.factum.bench.Server.Cpu;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class ContestTest {
    private static final long SECOND = 1_000_000_000;

    private final List<String> turns = new ArrayList<>();
    private Cpu cpu = new Cpu(5, 7);

    /** Does so much in a second, turn by turn; the first turn does not count. Each unit takes 2 µs here and 3 µs there. */
    private Contender doing(String name, long... counts) {
        return new Contender() {
            private int turn;

            @Override
            public String name() {
                return name;
            }

            @Override
            public Done run(long nanos) {
                turns.add(name);
                long count = turn == 0 ? 1_000_000 : counts[turn - 1];
                turn++;
                cpu = cpu.plus(new Cpu(2.0 * count, 3.0 * count));
                return new Done(count, nanos);
            }
        };
    }

    private Contest contest(Goal goal, ToDoubleFunction<Done> value, int rounds) {
        return new Contest("some", "events/s", goal, value, () -> cpu, rounds, SECOND);
    }

    @Test
    void each_has_a_turn_that_does_not_count_and_then_they_take_turns_at_beginning() throws Exception {
        contest(atLeast(1), Done::perSecond, 3).between(doing("A", 1, 1, 1), doing("B", 1, 1, 1));
        assertThat(turns).containsExactly("A", "B", "A", "B", "B", "A", "A", "B");
    }

    @Test
    void the_ratio_is_the_median_of_the_rounds_with_the_least_and_the_greatest() throws Exception {
        var row = contest(atLeast(2), Done::perSecond, 3).between(doing("A", 300, 800, 200), doing("B", 100, 200, 200));
        assertThat(row.measure()).isEqualTo(new Measure("some", 300, "events/s", "B", 3, 1, 4, 2, true));
        assertThat(row.their().orElseThrow().value()).isEqualTo(200);
    }

    @Test
    void of_an_even_number_of_rounds_it_is_in_the_middle_of_two() throws Exception {
        var row = contest(atLeast(2), Done::perSecond, 2).between(doing("A", 100, 200), doing("B", 100, 100));
        assertThat(row.measure().ratio()).isEqualTo(1.5);
        assertThat(row.measure().ok()).isFalse();
    }

    @Test
    void a_cost_is_better_the_smaller_it_is() throws Exception {
        var row = contest(atMost(1.2), Done::micros, 1).between(doing("A", 100), doing("B", 110));
        assertThat(row.measure().value()).isEqualTo(10_000);
        assertThat(row.measure().ratio()).isCloseTo(1.1, within(1e-9));
        assertThat(row.measure().ok()).isTrue();
        assertThat(contest(atMost(1.05), Done::micros, 1)
                        .between(doing("A", 100), doing("B", 110))
                        .measure()
                        .ok())
                .isFalse();
    }

    @Test
    void processor_time_is_that_of_a_unit_of_the_turns_that_count() throws Exception {
        var row = contest(atLeast(1), Done::perSecond, 2).between(doing("A", 10, 30), doing("B", 1, 1));
        assertThat(row.their().orElseThrow().ours()).isEqualTo(new Cpu(2, 3));
        assertThat(row.their().orElseThrow().theirs()).isEqualTo(new Cpu(2, 3));
    }

    @Test
    void a_figure_in_itself_is_the_median_of_its_rounds() {
        assertThat(Row.figure("some", "ms", atMost(3), List.of(4.0, 1.0, 2.0)).measure())
                .isEqualTo(new Measure("some", 2, "ms", "", 2, 1, 4, 3, true));
    }
}

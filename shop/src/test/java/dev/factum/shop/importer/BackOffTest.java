package dev.factum.shop.importer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private final Random random = new Random(1);

    @Test
    void the_wait_doubles_up_to_a_limit_and_half_of_it_is_by_chance() {
        for (int round = 0; round < 1_000; round++) {
            assertThat(after(1)).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
            assertThat(after(4)).isBetween(Duration.ofMillis(400), Duration.ofMillis(800));
            assertThat(after(1_000_000)).isBetween(BackOff.MAX.dividedBy(2), BackOff.MAX);
        }
    }

    @Test
    void the_time_that_the_other_side_names_comes_on_top() {
        assertThat(BackOff.after(1, Duration.ofSeconds(3), random))
                .isBetween(Duration.ofMillis(3_050), Duration.ofMillis(3_100));
    }

    private Duration after(int attempt) {
        return BackOff.after(attempt, Duration.ZERO, random);
    }
}

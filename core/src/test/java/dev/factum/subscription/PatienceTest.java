package dev.factum.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final RandomGenerator LEAST = new Drawing(0);
    private static final RandomGenerator MOST = new Drawing(1);

    /** Draws the least or the most that it is asked for. */
    private record Drawing(int share) implements RandomGenerator {
        @Override
        public long nextLong() {
            throw new UnsupportedOperationException("a bound is given");
        }

        @Override
        public long nextLong(long bound) {
            return share * (bound - 1);
        }
    }

    private static Patience patience(int attempts) {
        return new Patience(Duration.ofSeconds(1), Duration.ofSeconds(10), attempts);
    }

    @Test
    void each_wait_is_twice_as_long_up_to_the_longest() {
        assertThat(IntStream.rangeClosed(1, 7)
                        .mapToObj(failures -> patience(99).after(failures, MOST).orElseThrow()))
                .extracting(Duration::toSeconds)
                .containsExactly(1L, 2L, 4L, 8L, 10L, 10L, 10L);
    }

    @Test
    void jitter_takes_up_to_half_of_a_wait() {
        assertThat(IntStream.rangeClosed(1, 5)
                        .mapToObj(
                                failures -> patience(99).after(failures, LEAST).orElseThrow()))
                .extracting(Duration::toMillis)
                .containsExactly(500L, 1_000L, 2_000L, 4_000L, 5_000L);
    }

    @Test
    void waits_are_spread_so_that_what_failed_together_does_not_come_back_together() {
        var random = new Random(1);
        var waits = IntStream.range(0, 1_000)
                .mapToObj(i -> patience(99).after(1, random).orElseThrow())
                .toList();
        assertThat(waits).allMatch(w -> w.toMillis() >= 500 && w.toMillis() <= 1_000);
        assertThat(waits).anyMatch(w -> w.toMillis() < 600).anyMatch(w -> w.toMillis() > 900);
    }

    @Test
    void after_its_attempts_a_message_waits_for_an_operator() {
        assertThat(patience(3).after(2, MOST)).isPresent();
        assertThat(patience(3).after(3, MOST)).isEmpty();
        assertThat(patience(3).after(4, MOST)).isEmpty();
        assertThat(patience(1).after(1, MOST)).isEmpty();
    }

    /** Not a power of two, so that bits that fall off the left leave some behind. */
    @Test
    void waits_never_shrink_nor_grow_beyond_the_longest_however_often_it_failed() {
        var first = Duration.ofNanos((1L << 34) + 1);
        var longest = Duration.ofDays(365);
        var last = Duration.ZERO;
        for (int failures = 1; failures < 200; failures++) {
            var wait = Patience.backOff(first, longest, failures, MOST);
            assertThat(wait).as("after " + failures).isBetween(last, longest);
            last = wait;
        }
        assertThat(last).isEqualTo(longest);
        assertThat(Patience.backOff(first, longest, Integer.MAX_VALUE, MOST)).isEqualTo(longest);
    }

    @Test
    void nothing_failed_yet_waits_no_longer_than_after_the_first_failure() {
        assertThat(Patience.backOff(Duration.ofSeconds(1), Duration.ofSeconds(10), 0, MOST))
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void by_default_it_tries_for_about_25_seconds() {
        var all = Duration.ZERO;
        int failures = 1;
        for (var wait = Patience.DEFAULT.after(1, MOST);
                wait.isPresent();
                wait = Patience.DEFAULT.after(++failures, MOST)) all = all.plus(wait.get());
        assertThat(failures).isEqualTo(8);
        assertThat(all).isEqualTo(Duration.ofMillis(25_400));
    }

    @Test
    void impossible_patience_is_refused() {
        var second = Duration.ofSeconds(1);
        assertThat(new Patience(second, Duration.ofDays(365), 1).attempts()).isEqualTo(1);
        assertThatThrownBy(() -> new Patience(Duration.ZERO, second, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("patience begins above zero and does not shrink: PT0S, PT1S");
        assertThatThrownBy(() -> new Patience(second.negated(), second, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Patience(second, second.minusNanos(1), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Patience(second, Duration.ofDays(365).plusNanos(1), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("patience waits at most 365 days, not PT8760H0.000000001S");
        assertThatThrownBy(() -> new Patience(second, second, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a message is tried at least once, not 0 times");
    }
}

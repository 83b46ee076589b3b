package dev.factum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.postgres.PostgresLog;
import dev.factum.store.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HumaneTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void a_duration_is_its_two_largest_units() {
        assertThat(Humane.duration(Duration.ZERO)).isEqualTo("0 ms");
        assertThat(Humane.duration(Duration.ofMillis(-5))).isEqualTo("0 ms");
        assertThat(Humane.duration(Duration.ofMillis(999))).isEqualTo("999 ms");
        assertThat(Humane.duration(Duration.ofMillis(59_999))).isEqualTo("59 s");
        assertThat(Humane.duration(Duration.ofSeconds(60))).isEqualTo("1 min");
        assertThat(Humane.duration(Duration.ofSeconds(252))).isEqualTo("4 min 12 s");
        assertThat(Humane.duration(Duration.ofMinutes(125))).isEqualTo("2 h 5 min");
        assertThat(Humane.duration(Duration.ofHours(75))).isEqualTo("3 d 3 h");
        assertThat(Humane.duration(Duration.ofDays(1200))).isEqualTo("1,200 d");
    }

    @Test
    void a_time_is_told_by_how_long_ago_it_was() {
        assertThat(Humane.ago(NOON.minusSeconds(3), NOON)).isEqualTo("3 s ago");
        assertThat(Humane.ago(NOON.minusMillis(3), NOON)).isEqualTo("just now");
        assertThat(Humane.ago(NOON.plusSeconds(3), NOON)).isEqualTo("just now");
        assertThat(Humane.ago(null, NOON)).isEqualTo("?");
    }

    @Test
    void numbers_have_their_thousands_apart() {
        assertThat(Humane.count(1_204_711)).isEqualTo("1,204,711");
        assertThat(Humane.counted(1, "key", "keys")).isEqualTo("1 key");
        assertThat(Humane.counted(0, "key", "keys")).isEqualTo("0 keys");
        assertThat(Humane.place(new Mark(4711, 0, new UUID(0, 1)))).isEqualTo("4711");
        assertThat(Humane.place(new Mark(4711, 2, new UUID(0, 1)))).isEqualTo("4711.2");
    }

    @Test
    void what_is_behind_is_counted_unknown_or_too_much_to_count() {
        assertThat(Humane.behind(OptionalLong.of(12))).isEqualTo("12");
        assertThat(Humane.behind(OptionalLong.empty())).isEqualTo("?");
        assertThat(Humane.behind(OptionalLong.of(PostgresLog.MOST_BEHIND))).isEqualTo("1,000,000");
        assertThat(Humane.behind(OptionalLong.of(PostgresLog.MOST_BEHIND + 1))).isEqualTo("> 1,000,000");
    }

    @Test
    void sizes_have_a_unit_that_fits() {
        assertThat(Humane.bytes(0)).isEqualTo("0 kB");
        assertThat(Humane.bytes(131_072)).isEqualTo("128 kB");
        assertThat(Humane.bytes(2_200_000)).isEqualTo("2.1 MB");
        assertThat(Humane.bytes(220_000_000)).isEqualTo("210 MB");
        assertThat(Humane.bytes(4_400_000_000_000L)).isEqualTo("4.0 TB");
    }
}

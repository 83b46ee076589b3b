package dev.factum.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Random;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class IdsTest {
    private static final int IETF_VARIANT = 2;
    private static final UUID ORIGIN = UUID.fromString("018f0000-0000-7000-8000-000000000001");

    private static Clock at(long millis) {
        return Clock.fixed(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
    }

    private static UUID next(long millis, RandomGenerator random) {
        return new Ids(at(millis), random).next();
    }

    @Test
    void an_id_is_the_time_in_milliseconds_and_74_random_bits_around_version_and_variant() {
        assertThat(next(0x0123_4567_89ABL, () -> 0)).hasToString("01234567-89ab-7000-8000-000000000000");
        assertThat(next(0x0123_4567_89ABL, () -> -1)).hasToString("01234567-89ab-7fff-bfff-ffffffffffff");
    }

    @Test
    void every_id_is_of_version_7() {
        var ids = new Ids(at(1_767_225_600_000L), new Random(1));
        for (int i = 0; i < 1_000; i++) {
            var id = ids.next();
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(IETF_VARIANT);
        }
    }

    @Test
    void ids_follow_the_clock() {
        var random = new Random(2);
        var clock = at(1_767_225_600_000L);
        var last = new Ids(clock, random).next().toString();
        for (int i = 0; i < 1_000; i++) {
            clock = Clock.offset(clock, Duration.ofMillis(1));
            var next = new Ids(clock, random).next().toString();
            assertThat(next).isGreaterThan(last);
            last = next;
        }
    }

    @Test
    void ids_of_one_millisecond_differ() {
        var ids = new Ids(at(0), new Random(3));
        var seen = new HashSet<UUID>();
        for (int i = 0; i < 10_000; i++) assertThat(seen.add(ids.next())).isTrue();
    }

    /** It is on the wire: another value, and every consumer takes old messages for new ones. */
    @Test
    void a_derived_id_is_the_same_in_every_release() {
        assertThat(Ids.derived(ORIGIN, "order.events#0")).hasToString("de3f62c0-215d-8dc1-8d65-df3b1a12c98c");
    }

    @Test
    void a_derived_id_depends_on_origin_and_name() {
        var derived = Ids.derived(ORIGIN, "order.events#0");
        assertThat(Ids.derived(new UUID(ORIGIN.getMostSignificantBits(), 2), "order.events#0"))
                .isNotEqualTo(derived);
        assertThat(Ids.derived(new UUID(1, ORIGIN.getLeastSignificantBits()), "order.events#0"))
                .isNotEqualTo(derived);
        assertThat(Ids.derived(ORIGIN, "order.events#1")).isNotEqualTo(derived);
    }

    @Test
    void every_derived_id_is_of_version_8() {
        for (int i = 0; i < 1_000; i++) {
            var id = Ids.derived(ORIGIN, "order.events#" + i);
            assertThat(id.version()).isEqualTo(8);
            assertThat(id.variant()).isEqualTo(IETF_VARIANT);
        }
    }
}

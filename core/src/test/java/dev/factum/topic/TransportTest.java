package dev.factum.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransportTest {
    /** Messages lie where these put them: another value, and the order of a key is lost. */
    @Test
    void the_partition_of_a_key_is_the_same_in_every_release() {
        assertThat(Transport.partition("536365", 16)).isEqualTo(9);
        assertThat(Transport.partition("order-1", 16)).isEqualTo(15);
        assertThat(Transport.partition("order-1", 7)).isEqualTo(6);
        assertThat(Transport.partition("\u0e25\u0e39\u0e01\u0e04\u0e49\u0e32-7", 16))
                .isEqualTo(4);
        assertThat(Transport.partition("\ud83e\udd8a", 16)).isEqualTo(7);
        assertThat(Transport.partition("", 16)).isZero();
    }

    @Test
    void every_key_has_a_partition_and_every_partition_has_keys() {
        var used = new boolean[16];
        for (int i = 0; i < 1_000; i++) used[Transport.partition("key-" + i + "-\u0e01\ud83e\udd8a", 16)] = true;
        assertThat(used).doesNotContain(false);
    }

    @Test
    void one_partition_has_all_keys() {
        for (var key : new String[] {"", "a", "\ud83e\udd8a"})
            assertThat(Transport.partition(key, 1)).isZero();
    }
}

package dev.factum.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EncodedTest {
    private static Encoded encoded(String type, int version, String value) {
        return new Encoded(type, version, value.getBytes(UTF_8));
    }

    @Test
    void two_are_equal_by_their_bytes() {
        assertThat(encoded("state", 1, "{}")).isEqualTo(encoded("state", 1, "{}"));
        assertThat(encoded("state", 1, "{}")).hasSameHashCodeAs(encoded("state", 1, "{}"));
    }

    @Test
    void another_type_version_or_value_is_another() {
        assertThat(encoded("state", 1, "{}"))
                .isNotEqualTo(encoded("other", 1, "{}"))
                .isNotEqualTo(encoded("state", 2, "{}"))
                .isNotEqualTo(encoded("state", 1, "[]"));
    }
}

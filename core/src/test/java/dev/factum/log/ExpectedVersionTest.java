package dev.factum.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ExpectedVersionTest {
    @Test
    void a_stream_is_expected_anywhere_at_its_beginning_or_at_a_version() {
        assertThat(ExpectedVersion.any()).isInstanceOf(ExpectedVersion.Any.class);
        assertThat(ExpectedVersion.noStream()).isInstanceOf(ExpectedVersion.NoStream.class);
        assertThat(ExpectedVersion.exactly(7)).isEqualTo(new ExpectedVersion.Exactly(7));
    }

    @Test
    void a_version_is_expected_from_0() {
        assertThat(ExpectedVersion.exactly(0)).isEqualTo(new ExpectedVersion.Exactly(0));
        assertThatThrownBy(() -> ExpectedVersion.exactly(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a version is 0 or more, not -1");
    }
}

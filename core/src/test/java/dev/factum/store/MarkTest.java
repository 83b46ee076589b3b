package dev.factum.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class MarkTest {
    private static Mark mark(long at, int sub) {
        return new Mark(at, sub, UUID.randomUUID());
    }

    @Test
    void marks_are_ordered_by_place_and_not_by_event() {
        assertThat(mark(1, 9).isBefore(mark(2, 0))).isTrue();
        assertThat(mark(2, 0).isBefore(mark(1, 9))).isFalse();
        assertThat(mark(2, 0).isBefore(mark(2, 1))).isTrue();
        assertThat(mark(2, 1).isBefore(mark(2, 0))).isFalse();
        assertThat(mark(2, 1).isBefore(mark(2, 1))).isFalse();
    }

    @Test
    void the_start_is_before_everything() {
        assertThat(Mark.START.isStart()).isTrue();
        assertThat(Mark.START.isBefore(mark(1, 0))).isTrue();
        assertThat(mark(1, 0).isStart()).isFalse();
    }
}

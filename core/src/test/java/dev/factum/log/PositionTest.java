package dev.factum.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PositionTest {
    @Test
    void a_position_reads_as_it_is_written() {
        assertThat(new Position("order", 4711, 0)).hasToString("order:4711");
        assertThat(new Position("order", 4711, 2)).hasToString("order:4711.2");
        assertThat(Position.start("order")).hasToString("order:0");
        for (var text : List.of("order:0", "order:4711", "a-1:4711.2", "order:999999999999999999.999999999"))
            assertThat(Position.parse(text)).hasToString(text);
    }

    @Test
    void anything_else_is_refused() {
        for (var text : List.of(
                "",
                "order",
                "order:",
                ":4711",
                "Order:4711",
                "order:-1",
                "order:4711.",
                "order:4711.-2",
                "order:4711.2.3",
                "order: 4711",
                "order:4711\n",
                "order:0x1",
                "order:\u0e51",
                "order:9999999999999999999",
                "order:1.9999999999",
                "a".repeat(51) + ":1"))
            assertThatThrownBy(() -> Position.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("a position reads like order:4711 or order:4711.2, not '");
    }

    @Test
    void positions_are_ordered_by_number_and_then_by_what_came_late() {
        assertThat(Stream.of("order:10", "order:9.1", "order:9", "order:9.10", "order:9.2", "order:0")
                        .map(Position::parse)
                        .sorted())
                .map(Position::toString)
                .containsExactly("order:0", "order:9", "order:9.1", "order:9.2", "order:9.10", "order:10");
    }

    @Test
    void positions_of_two_logs_cannot_be_compared() {
        assertThatThrownBy(() -> Position.parse("order:1").compareTo(Position.parse("payment:1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("order:1 and payment:1 are of two logs");
    }
}

package dev.factum.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ColumnsTest {
    @Test
    void columns_are_as_wide_as_their_widest_value_or_heading() {
        var table = new Columns().left("READER").right("AT").left("");
        table.row("a", "4,711", "x").row("a longer one", "1", "");
        assertThat(table.text("  ").lines())
                .containsExactly("  READER           AT", "  a             4,711  x", "  a longer one      1");
    }

    @Test
    void without_headings_there_are_only_rows() {
        assertThat(new Columns().left("").left("").row("a", "b").text("")).isEqualTo("a  b\n");
    }

    @Test
    void a_row_of_another_width_is_refused() {
        var table = new Columns().left("A");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.row("a", "b"))
                .withMessage("1 columns, not 2");
    }
}

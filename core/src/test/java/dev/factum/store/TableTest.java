package dev.factum.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private record Row(String id, String name) {}

    private record Other(String name, String id) {}

    private record Numbered(long id, String name) {}

    private record Texted(CharSequence id) {}

    private record Empty() {}

    @Test
    void the_key_of_a_row_is_its_first_component() {
        assertThat(new Table<>("rows", 1, Row.class).key(new Row("7", "seven"))).isEqualTo("7");
        assertThat(new Table<>("others", 1, Other.class).key(new Other("seven", "7")))
                .isEqualTo("seven");
    }

    @Test
    void another_version_is_another_read_model() {
        assertThat(new Table<>("rows", 1, Row.class).subscription()).isEqualTo("rows@1");
        assertThat(new Table<>("rows", 2, Row.class).subscription()).isEqualTo("rows@2");
    }

    @Test
    void a_name_is_a_plain_sql_identifier() {
        for (var name : List.of("a", "_a", "order_list_2", "a".repeat(63)))
            assertThat(new Table<>(name, 1, Row.class).name()).isEqualTo(name);
        for (var name : List.of("", "Orders", "1a", "a-b", "a.b", "a b", "a\"", "a;b", "a\n", "\u00e9", "a".repeat(64)))
            assertThatThrownBy(() -> new Table<>(name, 1, Row.class))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("table name '" + name + "': lower case letters, digits and underscores, at most 63");
    }

    @Test
    void a_version_is_from_1() {
        assertThatThrownBy(() -> new Table<>("rows", 0, Row.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the version of rows is from 1, not 0");
    }

    @Test
    void rows_are_records_that_begin_with_a_text() {
        for (var type : List.of(Numbered.class, Texted.class, Empty.class, String.class))
            assertThatThrownBy(() -> new Table<>("rows", 1, type))
                    .as(type.getSimpleName())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the rows of rows are records whose first component is a String, the key; "
                            + type.getName() + " is not");
    }
}

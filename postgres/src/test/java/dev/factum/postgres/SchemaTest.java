package dev.factum.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaTest {
    private static final List<String> HOSTILE = List.of(
            "",
            " ",
            "A",
            "a;b",
            "a\"b",
            "a'b",
            "a.b",
            "a b",
            "1a",
            "a-b",
            "a\u0000",
            "a\n",
            "\u00e9",
            "$a",
            "a".repeat(64),
            "a/**/b",
            "a)--");

    @Test
    void a_table_is_named_with_its_schema() {
        assertThat(new Schema("shop").sql("select 1 from $.event e join $.event_type t on true"))
                .isEqualTo("select 1 from \"shop\".\"event\" e join \"shop\".\"event_type\" t on true");
    }

    @Test
    void only_plain_lower_case_names_become_sql() {
        for (var name : HOSTILE) {
            assertThatThrownBy(() -> new Schema(name)).as(name).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Schema.quoted(name)).as(name).isInstanceOf(IllegalArgumentException.class);
        }
        for (var name : List.of("a", "_a", "shop_2", "a".repeat(63))) {
            assertThat(new Schema(name).name()).isEqualTo(name);
            assertThat(Schema.quoted(name)).isEqualTo('"' + name + '"');
        }
    }

    @Test
    void a_refusal_does_not_repeat_the_name() {
        assertThatThrownBy(() -> new Schema("x; drop table y")).hasMessageNotContaining("drop");
    }
}

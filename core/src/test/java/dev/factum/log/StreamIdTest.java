package dev.factum.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class StreamIdTest {
    @Test
    void a_stream_is_named_by_its_category_and_its_id() {
        assertThat(new StreamId("order", "536365")).hasToString("order/536365");
    }

    @Test
    void a_category_is_plain_and_short() {
        for (var category : List.of("a", "bad-debt2", "a".repeat(50), "saga:checkout", "topic:order.events"))
            assertThat(new StreamId(category, "1").category()).isEqualTo(category);
        for (var category : List.of(
                "",
                "Order",
                "1a",
                "-a",
                "a b",
                "a.b",
                "a/b",
                "a_b",
                "a\n",
                "a".repeat(51),
                "saga:",
                "saga:A",
                ":a",
                "saga:a:b"))
            assertThatThrownBy(() -> new StreamId(category, "1"))
                    .as(category)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("stream category '" + category
                            + "': lower case letters, digits and dashes, beginning with a letter, at most 50");
    }

    @Test
    void an_id_is_any_text_of_up_to_200_characters() {
        for (var id : List.of("1", " ", "a/b", "Käse", "\u0e25\u0e39\u0e01", "\ud83e\udd8a", "i".repeat(200)))
            assertThat(new StreamId("order", id).id()).isEqualTo(id);
    }

    @Test
    void what_a_database_cannot_keep_or_a_log_cannot_show_is_refused_and_not_repeated() {
        for (var id : List.of(
                "",
                "i".repeat(201),
                "canary\u0000",
                "canary\n",
                "\u007fcanary",
                "canary\u0085",
                "canary\ud83e",
                "\udd8acanary"))
            assertThatThrownBy(() -> new StreamId("order", id))
                    .as(id)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the id of a stream in order has 1 to 200 characters")
                    .hasMessageEndingWith("this one has " + id.length())
                    .hasMessageNotContaining("canary");
    }
}

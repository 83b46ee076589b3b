package dev.factum.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.event.Undecodable;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CloudEvents in structured mode, taken apart. */
class StructuredTest {
    private static final Json CODEC = Json.codec();

    private static dev.factum.event.Codec.Structured apart(String event) {
        return CODEC.takeApart(event.getBytes(UTF_8));
    }

    private static String data(String event) {
        return new String(apart(event).data(), UTF_8);
    }

    @Test
    void attributes_are_texts_whatever_they_were() {
        assertThat(apart("{\"specversion\":\"1.0\",\"type\":\"a\",\"n\":42,\"yes\":true,\"no\":null,\"data\":{}}")
                        .attributes())
                .isEqualTo(Map.of("specversion", "1.0", "type", "a", "n", "42", "yes", "true"));
    }

    @Test
    void data_are_json_unless_it_is_said_that_they_are_not() {
        assertThat(data("{\"data\":{\"amount\":1.10}}")).isEqualTo("{\"amount\":1.10}");
        assertThat(data("{\"data\":\"plain\"}")).isEqualTo("\"plain\"");
        assertThat(data("{\"datacontenttype\":\"text/plain\",\"data\":\"plain\"}"))
                .isEqualTo("plain");
        assertThat(data("{\"datacontenttype\":\"application/x+json\",\"data\":\"plain\"}"))
                .isEqualTo("\"plain\"");
        assertThat(data("{\"data_base64\":\"cGxhaW4=\"}")).isEqualTo("plain");
        assertThat(data("{\"type\":\"a\"}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{\"type\":",
                "{\"type\":{\"a\":1}}",
                "{\"data_base64\":\"*\"}",
                "{\"type\":\"a\",\"type\":\"b\"}"
            })
    void what_is_no_event_is_refused_without_a_word_of_what_it_says(String event) {
        assertThatThrownBy(() -> apart(event))
                .isInstanceOf(Undecodable.class)
                .hasMessageNotContaining("\"a\"")
                .hasMessageNotContaining("*");
    }
}

package dev.factum.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.event.Undecodable;
import dev.factum.topic.Transport.Message;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers send is checked before it is believed. */
class LettersTest {
    private static final UUID ID = UUID.fromString("0199c0de-0000-7000-8000-000000000001");

    private static Message message(String key, Map<String, String> attributes) {
        var all = new HashMap<>(Map.of("type", "order-placed"));
        all.putAll(attributes);
        return new Message(ID, "order.events", key, Instant.EPOCH, all, new byte[] {'{', '}'});
    }

    @Test
    void a_message_of_another_producer_needs_a_type_and_nothing_else() {
        var envelope = Letters.fromWire(message("7", Map.of()));
        assertThat(envelope)
                .extracting("id", "type", "version", "source", "key", "sequence", "answerTo")
                .containsExactly(ID, "order-placed", 1, "unknown", "7", 0L, null);
        assertThat(envelope.cause().id()).isEqualTo(ID);
        assertThat(envelope.cause().correlation()).isEqualTo(ID.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "type, ''",
        "type, 'order placed'",
        "dataversion, one",
        "sequence, many",
        "source, ''",
        "causationid, 7",
        "correlationid, 'a b'",
        "answerto, order.commands",
        "answerto, order.answers.commands",
        "answerto, order.answers#all"
    })
    void a_bad_attribute_is_refused_and_not_repeated(String name, String value) {
        assertThatThrownBy(() -> Letters.fromWire(message("7", Map.of(name, value))))
                .isInstanceOf(Undecodable.class)
                .hasMessage("message " + ID + " of order.events has a bad attribute")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"order.answers", "order.answers#refusals"})
    void answers_go_to_topics_of_answers(String to) {
        assertThat(Letters.fromWire(message("7", Map.of("answerto", to))).answerTo())
                .isEqualTo(to);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\u0000b", "a\r\nb"})
    void a_key_that_no_table_or_log_can_hold_is_refused_and_the_message_is_parked_under_one_that_can(String key) {
        var message = message(key, Map.of());
        assertThatThrownBy(() -> Letters.fromWire(message)).isInstanceOf(Undecodable.class);
        var parked = Letters.broken(message);
        assertThat(parked.key()).isNotEmpty().doesNotContain("\u0000", "\r", "\n");
        assertThat(parked.payload()).isEqualTo(message.body());
    }

    @Test
    void a_key_is_at_most_200_characters() {
        assertThat(Letters.fromWire(message("k".repeat(200), Map.of())).key()).hasSize(200);
        var message = message("k".repeat(201), Map.of());
        assertThatThrownBy(() -> Letters.fromWire(message)).isInstanceOf(Undecodable.class);
        assertThat(Letters.broken(message).key()).hasSize(200);
    }

    @Test
    void a_failure_is_told_in_one_line() {
        assertThat(Hold.text(new IllegalStateException("a\r\nERROR forged\u001b[2J")))
                .isEqualTo("IllegalStateException: a  ERROR forged [2J");
        assertThat(Hold.text(new IllegalStateException("x".repeat(10_000)))).hasSize(500);
    }
}

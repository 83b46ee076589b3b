package dev.factum.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TopicTest {
    @Test
    void a_name_is_plain_and_short() {
        for (var name : List.of("a", "order.events", "order-2.commands", "a".repeat(100)))
            assertThat(Topic.of(name, String.class, text -> text)).hasToString(name);
        for (var name : List.of(
                "", "Order", "1a", ".a", "-a", "a b", "a/b", "a_b", "a#refusals", "a\n", "\u00e9", "a".repeat(101)))
            assertThatThrownBy(() -> Topic.of(name, String.class, text -> text))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("topic name '" + name + "': lower case letters, digits, dots and dashes, at most 100");
    }

    @Test
    void a_service_hears_its_answers_under_the_keys_of_its_commands() {
        var topic = Answer.topic("shop");
        assertThat(topic.name()).isEqualTo("shop.answers");
        assertThat(topic.key().apply(new Answer.Accepted(UUID.randomUUID(), "7")))
                .isEqualTo("7");
        assertThat(topic.key().apply(new Answer.Refused(UUID.randomUUID(), "8", "no", "")))
                .isEqualTo("8");
    }

    @Test
    void the_answers_of_the_service_with_the_longest_name_have_a_topic() {
        assertThat(Answer.topic("a".repeat(50)).name()).hasSize(58);
    }
}

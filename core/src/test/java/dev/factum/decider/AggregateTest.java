package dev.factum.decider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.log.StreamId;
import java.util.List;
import org.junit.jupiter.api.Test;

class AggregateTest {
    private static Aggregate<String, String, String> of(String category) {
        return Aggregate.of(
                category,
                String.class,
                String.class,
                String.class,
                Decider.of(command -> command, "", (state, event) -> event, (command, state) -> Decision.nothing()));
    }

    @Test
    void a_command_goes_to_the_stream_that_its_decider_names() {
        assertThat(of("order").stream("536365")).isEqualTo(new StreamId("order", "536365"));
    }

    /** Found when it is declared, not when the first command comes. */
    @Test
    void a_category_is_plain_and_none_of_factums_own() {
        for (var category : List.of("a", "bad-debt", "a".repeat(50)))
            assertThat(of(category).category()).isEqualTo(category);
        for (var category : List.of("", "Order", "a b", "a.b", "a".repeat(51), "saga:checkout", "topic:orders"))
            assertThatThrownBy(() -> of(category))
                    .as(category)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("category '" + category + "' of an aggregate: lower case letters, digits and dashes, "
                            + "beginning with a letter, at most 50");
    }
}

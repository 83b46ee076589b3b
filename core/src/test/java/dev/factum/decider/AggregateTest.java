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

    @Test
    void a_snapshot_is_kept_every_hundred_events_unless_it_says_otherwise() {
        assertThat(of("order").snapshots()).isEqualTo(new SnapshotRule(100, 1));
        assertThat(of("order").with(SnapshotRule.every(10).version(2)).snapshots())
                .isEqualTo(new SnapshotRule(10, 2));
        for (int every : new int[] {-1, 10_001})
            assertThatThrownBy(() -> SnapshotRule.every(every))
                    .hasMessage("snapshots every " + every + " events: from 1 to 10,000, or 0 for none");
        assertThatThrownBy(() -> SnapshotRule.NONE.version(0)).hasMessage("version 0 of a state: count from 1");
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

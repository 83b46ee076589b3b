package dev.factum.decider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeciderTest {
    private final Decider<String, Integer, Integer> counter = Decider.of(
            command -> "id of " + command,
            7,
            (state, event) -> 10 * state + event,
            (command, state) -> state > 70 ? Decision.refuse("counter.full", command) : Decision.accept(state));

    @Test
    void a_decider_of_functions_asks_each_of_them() {
        assertThat(counter.id("one")).isEqualTo("id of one");
        assertThat(counter.initial()).isEqualTo(7);
        assertThat(counter.evolve(2, 3)).isEqualTo(23);
        assertThat(counter.decide("one", 70)).isEqualTo(new Decision.Accepted<>(List.of(70)));
        assertThat(counter.decide("one", 71)).isEqualTo(new Decision.Refused<>("counter.full", "one"));
    }

    @Test
    void what_was_accepted_cannot_be_changed_afterwards() {
        var events = new ArrayList<>(List.of(1));
        var decision = Decision.accept(events);
        events.add(2);
        assertThat(decision).isEqualTo(new Decision.Accepted<>(List.of(1)));
        assertThatThrownBy(() -> new Decision.Accepted<>(events).events().add(3))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void nothing_is_an_acceptance_without_events() {
        assertThat(Decision.nothing()).isEqualTo(new Decision.Accepted<>(List.of()));
    }
}

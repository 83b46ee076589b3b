package dev.factum.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.saga.Step.Plan;
import dev.factum.topic.Topic;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepTest {
    record Deed(String key, String what) {}

    private static final Topic<Deed> DEEDS = Topic.of("deeds", Deed.class, Deed::key);
    private static final Deed DO = new Deed("7", "do");
    private static final Deed UNDO = new Deed("7", "undo");

    @Test
    void a_plan_keeps_its_commands_in_order_with_their_undo() {
        assertThat(Step.send(DEEDS, DO, UNDO).send(DEEDS, DO).sent())
                .containsExactly(new Plan.Sent<>(DEEDS, DO, UNDO), new Plan.Sent<>(DEEDS, DO, null));
        assertThat(Step.send(DEEDS, DO).sent()).containsExactly(new Plan.Sent<>(DEEDS, DO, null));
    }

    @Test
    void a_plan_is_a_value_that_can_be_built_upon() {
        var plan = Step.send(DEEDS, DO);
        assertThat(plan.send(DEEDS, UNDO).sent()).hasSize(2);
        assertThat(plan.sent()).hasSize(1);
        assertThatThrownBy(() -> plan.send(DEEDS, UNDO).sent().removeFirst())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void an_undo_with_another_key_than_its_command_is_refused() {
        assertThatThrownBy(() -> Step.send(DEEDS, DO, new Deed("8", "undo")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the undo of a command to deeds has another key than its command: it could overtake it");
        assertThatThrownBy(() -> Step.send(DEEDS, DO).send(DEEDS, DO, new Deed("8", "undo")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_deadline_is_in_the_future() {
        for (var past : List.of(Duration.ZERO, Duration.ofNanos(-1)))
            assertThatThrownBy(() -> Step.send(DEEDS, DO).within(past))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a deadline is in the future, not in " + past);
        assertThat(Step.send(DEEDS, DO).within(Duration.ofNanos(1)).within()).isEqualTo(Duration.ofNanos(1));
    }

    @Test
    void a_deadline_stays_whatever_else_is_sent() {
        assertThat(Step.send(DEEDS, DO)
                        .within(Duration.ofMinutes(1))
                        .send(DEEDS, DO)
                        .within())
                .isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void a_move_without_a_plan_sends_nothing_and_has_no_deadline() {
        assertThat(Step.to("there")).isEqualTo(new Step.Move<>("there", new Plan(List.of(), null), false));
        assertThat(Step.done("over")).isEqualTo(new Step.Move<>("over", new Plan(List.of(), null), true));
        assertThat(Step.send(DEEDS, DO).done("over")).isEqualTo(new Step.Move<>("over", Step.send(DEEDS, DO), true));
    }
}

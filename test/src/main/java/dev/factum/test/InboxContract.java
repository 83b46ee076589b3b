package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.event.Cause;
import dev.factum.log.Traced;
import dev.factum.store.Inbox;
import dev.factum.store.Inbox.Handled;
import dev.factum.store.Inbox.Origin;
import dev.factum.store.Inbox.Outcome;
import dev.factum.store.Mark;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The inbox: a message is fresh to a consumer once; a command keeps its outcome. */
abstract class InboxContract extends OpenStore {
    @Test
    void a_message_is_fresh_to_each_consumer_once() {
        var first = handled(UUID.randomUUID());
        var second = handled(UUID.randomUUID());
        assertThat(this.<Set<UUID>>in(s -> s.inbox().record("one", List.of(first))))
                .containsExactly(first.message());
        assertThat(this.<Set<UUID>>in(s -> s.inbox().record("one", List.of(first, second))))
                .containsExactly(second.message());
        assertThat(this.<Set<UUID>>in(s -> s.inbox().record("two", List.of(first))))
                .containsExactly(first.message());
        assertThat(this.<Set<UUID>>in(s -> s.inbox().record("one", List.of(first, second))))
                .isEmpty();
    }

    @Test
    void a_message_that_is_handled_on_two_threads_is_fresh_to_one() {
        for (int round = 0; round < ROUNDS; round++) {
            var message = handled(UUID.randomUUID());
            var fresh = Race.of(
                    2,
                    number -> this.<Set<UUID>>in(s -> s.inbox().record("one", List.of(message)))
                            .size());
            assertThat(fresh).as("round " + round).containsExactlyInAnyOrder(0, 1);
        }
    }

    @Test
    void batches_with_the_same_messages_in_another_order_wait_for_each_other() {
        for (int round = 0; round < ROUNDS; round++) {
            var a = handled(UUID.randomUUID());
            var b = handled(UUID.randomUUID());
            var fresh = Race.of(
                    2,
                    number -> this.<Set<UUID>>in(
                                    s -> s.inbox().record("one", number == 0 ? List.of(a, b) : List.of(b, a)))
                            .size());
            assertThat(fresh.stream().mapToInt(i -> i).sum())
                    .as("round " + round)
                    .isEqualTo(2);
        }
    }

    @Test
    void the_outcome_of_a_command_is_kept() {
        var accepted = handled(UUID.randomUUID());
        var refused = handled(UUID.randomUUID());
        var yes = new Outcome(null, null, 3, 5, mark(17));
        var no = new Outcome("order.exists", "there is one", 2, 2, Mark.START);
        commit(s -> {
            s.inbox().record("one", List.of(accepted, refused));
            s.inbox().settle("one", accepted.message(), yes);
            s.inbox().settle("one", refused.message(), no);
        });
        commit(s -> {
            assertThat(s.inbox().settled("one", accepted.message()))
                    .contains(new Inbox.Record("one", accepted, Optional.of(yes)));
            assertThat(s.inbox().settled("one", refused.message()))
                    .contains(new Inbox.Record("one", refused, Optional.of(no)));
            assertThat(s.inbox().settled("two", accepted.message())).isEmpty();
        });
    }

    @Test
    void a_message_that_is_no_command_has_no_outcome() {
        var message = handled(UUID.randomUUID());
        commit(s -> s.inbox().record("one", List.of(message)));
        commit(s -> {
            assertThat(s.inbox().settled("one", message.message())).isEmpty();
            assertThat(s.inbox().settled("one", UUID.randomUUID())).isEmpty();
        });
    }

    @Test
    void what_was_handled_in_a_conversation_is_found_by_time() {
        var cause = new Cause(UUID.randomUUID(), "mine");
        var late = new Handled(
                Traced.Kind.COMMAND,
                UUID.randomUUID(),
                "b.command",
                "k",
                Origin.client(NOON.plusSeconds(1)),
                cause,
                NOON.plusSeconds(1));
        var early = new Handled(
                Traced.Kind.EFFECT,
                UUID.randomUUID(),
                "a.event",
                "k",
                new Origin("topic", "producer", 7, NOON),
                cause,
                NOON);
        var outcome = new Outcome(null, null, 0, 1, mark(1));
        commit(s -> {
            s.inbox().record("one", List.of(late));
            s.inbox().record("two", List.of(early, handled(UUID.randomUUID())));
            s.inbox().settle("one", late.message(), outcome);
        });
        var found = store.handled("mine", 10);
        assertThat(found).extracting(r -> r.handled()).containsExactly(early, late);
        assertThat(found).extracting(r -> r.consumer()).containsExactly("two", "one");
        assertThat(found).extracting(r -> r.outcome()).containsExactly(Optional.empty(), Optional.of(outcome));
        assertThat(store.handled("mine", 1)).hasSize(1);
    }

    @Test
    void what_a_consumer_has_can_be_asked_for() {
        var one = UUID.randomUUID();
        var other = UUID.randomUUID();
        var none = UUID.randomUUID();
        commit(s -> s.inbox().record("one", List.of(handled(one), handled(other))));
        commit(s -> s.inbox().record("two", List.of(handled(none))));
        assertThat(this.<Set<UUID>>in(s -> s.inbox().recorded("one", List.of(one, none))))
                .containsExactly(one);
        assertThat(this.<Set<UUID>>in(s -> s.inbox().recorded("one", List.of())))
                .isEmpty();
    }

    @Test
    void a_consumer_that_is_forgotten_may_handle_everything_again() {
        var message = handled(UUID.randomUUID());
        commit(s -> s.inbox().record("one", List.of(message)));
        commit(s -> s.inbox().record("two", List.of(message)));
        commit(s -> s.inbox().forget("one"));
        assertThat(this.<Set<UUID>>in(s -> s.inbox().record("one", List.of(message))))
                .hasSize(1);
        assertThat(this.<Set<UUID>>in(s -> s.inbox().record("two", List.of(message))))
                .isEmpty();
    }
}

package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.store.ParkedMessages;
import dev.factum.store.ParkedMessages.Action;
import dev.factum.store.ParkedMessages.Summary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Parking: order within a key, due times, what an operator does. */
abstract class ParkingContract extends OpenStore {
    @Test
    void a_parked_message_comes_back_as_it_was() {
        byte[] noJson = {0, 1, -1, 34, 92};
        var envelope = new Envelope<>(
                UUID.randomUUID(),
                "",
                0,
                NOON,
                "elsewhere",
                "a key",
                42,
                new Cause(UUID.randomUUID(), "c-1"),
                "some.answers",
                noJson);
        var headers = Map.of("type", "", "header.a =&%+\u00fc", "\u0000\n=&%+ \u00fc", "empty", "");
        var parked = new ParkedMessages.Row(
                0, "reader", SECOND, envelope, headers, 3, "it 'failed'\nbadly", NOON, NOON.plusSeconds(1));
        commit(s -> s.parked().park(List.of(parked)));
        var row = list("reader").getFirst();
        assertThat(row.number()).isPositive();
        assertThat(row.envelope().payload()).isEqualTo(noJson);
        assertThat(row.envelope().as("")).isEqualTo(envelope.as(""));
        assertThat(row)
                .usingRecursiveComparison()
                .ignoringFields("number", "envelope")
                .isEqualTo(parked);
    }

    @Test
    void how_much_is_parked_is_counted_by_subscription_keys_and_what_is_left_to_an_operator() {
        assertThat(this.<List<Summary>>in(s -> s.parked().summary())).isEmpty();
        var oldest = row("reader", "a", 8, null);
        commit(s -> s.parked()
                .park(List.of(
                        oldest,
                        row("reader", "a", 0, NOON),
                        row("reader", "b", 1, NOON),
                        row("reader", "c", 8, null),
                        row("another", "a", 1, NOON))));
        assertThat(this.<List<Summary>>in(s -> s.parked().summary()))
                .containsExactly(new Summary("another", 1, 1, 0, NOON), new Summary("reader", 3, 4, 2, NOON));
        commit(s -> s.parked().redrive("reader", "c", NOON));
        commit(s -> s.parked().discard("reader", oldest.envelope().id(), "no", NOON));
        var other = list("another").getFirst().envelope().id();
        commit(s -> s.parked().discard("another", other, "no", NOON));
        assertThat(this.<List<Summary>>in(s -> s.parked().summary()))
                .containsExactly(new Summary("reader", 3, 3, 0, NOON));
    }

    @Test
    void the_messages_of_a_key_stay_in_the_order_in_which_they_were_parked() {
        commit(s -> s.parked().park(List.of(row("reader", "a", 1, NOON), row("reader", "b", 1, NOON))));
        commit(s -> s.parked()
                .park(List.of(row("reader", "a", 0, NOON), row("reader", "a", 0, NOON), row("other", "a", 1, NOON))));
        var rows = list("reader");
        assertThat(rows).extracting(ParkedMessages.Row::number).isSorted().doesNotHaveDuplicates();
        assertThat(rows).extracting(r -> r.envelope().key()).containsExactly("a", "b", "a", "a");
        assertThat(this.<Set<String>>in(s -> s.parked().keys("reader", List.of(FIRST))))
                .containsExactlyInAnyOrder("a", "b");
        assertThat(this.<Set<String>>in(s -> s.parked().keys("other", List.of(FIRST))))
                .containsExactly("a");
        assertThat(this.<List<ParkedMessages.Row>>in(s -> s.parked().list(Optional.empty(), 10)))
                .hasSize(5);
        assertThat(this.<List<ParkedMessages.Row>>in(s -> s.parked().list(Optional.of("reader"), 2)))
                .hasSize(2);
        assertThat(this.<Long>in(
                        s -> s.parked().first("reader", "a").orElseThrow().number()))
                .isEqualTo(rows.getFirst().number());
        assertThat(this.<Boolean>in(s -> s.parked().first("reader", "none").isPresent()))
                .isFalse();
    }

    @Test
    void only_the_first_message_of_a_key_is_due_the_longest_waiting_first() {
        commit(s -> s.parked()
                .park(List.of(
                        row("reader", "later", 1, NOON.plusSeconds(2)),
                        row("reader", "sooner", 1, NOON.plusSeconds(1)),
                        row("reader", "not yet", 1, NOON.plusSeconds(100)),
                        row("reader", "operator's", 8, null),
                        row("reader", "not yet", 0, NOON),
                        row("reader", "operator's", 0, NOON),
                        row("reader", "sooner", 0, NOON),
                        row("other", "a", 1, NOON))));
        assertThat(due("reader", NOON)).isEmpty();
        assertThat(due("reader", NOON.plusSeconds(1))).containsExactly("sooner");
        assertThat(due("reader", NOON.plusSeconds(2))).containsExactly("sooner", "later");
        assertThat(this.<List<ParkedMessages.Row>>in(
                        s -> s.parked().due("reader", List.of(FIRST), NOON.plusSeconds(2), 1)))
                .extracting(r -> r.envelope().key())
                .containsExactly("sooner");
    }

    @Test
    void whoever_reads_a_part_of_a_topic_is_told_what_is_parked_of_that_part() {
        var here = row("reader", "here", 1, NOON);
        var there = row("reader", "there", 1, NOON);
        commit(s -> s.parked()
                .park(List.of(
                        here,
                        new ParkedMessages.Row(
                                0, "reader", SECOND, there.envelope(), Map.of(), 1, there.error(), NOON, NOON))));
        assertThat(this.<Set<String>>in(s -> s.parked().keys("reader", List.of(FIRST))))
                .containsExactly("here");
        assertThat(this.<Set<String>>in(s -> s.parked().keys("reader", List.of())))
                .isEmpty();
        assertThat(this.<List<ParkedMessages.Row>>in(s -> s.parked().due("reader", List.of(SECOND), NOON, 10)))
                .extracting(r -> r.envelope().key())
                .containsExactly("there");
        assertThat(due("reader", NOON)).containsExactly("here", "there");
    }

    @Test
    void a_message_that_failed_again_waits_for_its_next_time() {
        commit(s -> s.parked().park(List.of(row("reader", "a", 1, NOON), row("reader", "a", 0, NOON))));
        var first = list("reader").getFirst();
        commit(s -> s.parked().failedAgain(first.number(), 2, "worse", NOON.plusSeconds(10)));
        var again = list("reader").getFirst();
        assertThat(again.attempts()).isEqualTo(2);
        assertThat(again.error()).isEqualTo("worse");
        assertThat(again.next()).isEqualTo(NOON.plusSeconds(10));
        assertThat(due("reader", NOON)).isEmpty();
        assertThat(due("reader", NOON.plusSeconds(10))).containsExactly("a");
        commit(s -> s.parked().failedAgain(first.number(), 8, "for good", null));
        assertThat(list("reader").getFirst().next()).isNull();
        assertThat(due("reader", NOON.plusSeconds(1_000_000))).isEmpty();
    }

    @Test
    void a_message_that_was_handled_makes_way_for_its_followers() {
        commit(s -> s.parked().park(List.of(row("reader", "a", 1, null), row("reader", "a", 0, NOON))));
        var rows = list("reader");
        assertThat(due("reader", NOON)).isEmpty();
        commit(s -> s.parked().remove(rows.getFirst().number()));
        assertThat(due("reader", NOON)).containsExactly("a");
        commit(s -> s.parked().remove(rows.getLast().number()));
        assertThat(this.<Set<String>>in(s -> s.parked().keys("reader", List.of(FIRST))))
                .isEmpty();
    }

    @Test
    void an_operator_makes_a_key_due() {
        commit(s -> s.parked().park(List.of(row("reader", "a", 8, null))));
        assertThat(due("reader", NOON)).isEmpty();
        assertThat(this.<Boolean>in(s -> s.parked().redrive("reader", "a", NOON)))
                .isTrue();
        assertThat(due("reader", NOON)).containsExactly("a");
        assertThat(list("reader").getFirst().attempts()).isEqualTo(8);
        assertThat(this.<Boolean>in(s -> s.parked().redrive("reader", "none", NOON)))
                .isFalse();
        assertThat(this.<Boolean>in(s -> s.parked().redrive("other", "a", NOON)))
                .isFalse();
    }

    @Test
    void an_operator_takes_a_message_out_for_good_and_its_followers_become_due() {
        commit(s -> s.parked().park(List.of(row("reader", "a", 8, null), row("reader", "a", 0, NOON.plusSeconds(60)))));
        var first = list("reader").getFirst().envelope().id();
        assertThat(this.<Boolean>in(s -> s.parked().discard("other", first, "wrong door", NOON)))
                .isFalse();
        assertThat(this.<Boolean>in(s -> s.parked().discard("reader", first, "a test order", NOON)))
                .isTrue();
        assertThat(this.<Boolean>in(s -> s.parked().discard("reader", first, "again", NOON)))
                .isFalse();
        assertThat(list("reader")).hasSize(1);
        assertThat(due("reader", NOON)).containsExactly("a");
        assertThat(this.<Set<UUID>>in(s -> s.parked().discarded("reader"))).containsExactly(first);
        assertThat(this.<Set<UUID>>in(s -> s.parked().discarded("other"))).isEmpty();
    }

    @Test
    void a_message_is_found_by_its_id_and_a_key_by_its_messages_in_order() {
        commit(s -> s.parked()
                .park(List.of(
                        row("reader", "a", 1, NOON),
                        row("reader", "b", 1, NOON),
                        row("reader", "a", 0, NOON),
                        row("other", "a", 1, NOON))));
        var all = list("reader");
        var first = all.getFirst();
        assertThat(found("reader", first.envelope().id())).contains(first.number());
        assertThat(found("other", first.envelope().id())).isEmpty();
        assertThat(found("reader", UUID.randomUUID())).isEmpty();
        assertThat(this.<List<ParkedMessages.Row>>in(s -> s.parked().of("reader", "a", 10)))
                .extracting(ParkedMessages.Row::number)
                .containsExactly(first.number(), all.getLast().number());
        assertThat(this.<List<ParkedMessages.Row>>in(s -> s.parked().of("reader", "a", 1)))
                .hasSize(1);
        commit(s -> s.parked().discard("reader", first.envelope().id(), "no", NOON));
        assertThat(found("reader", first.envelope().id())).isEmpty();
        assertThat(this.<List<ParkedMessages.Row>>in(s -> s.parked().of("reader", "a", 10)))
                .hasSize(1);
    }

    private Optional<Long> found(String reader, UUID message) {
        return in(s -> s.parked().find(reader, message).map(ParkedMessages.Row::number));
    }

    @Test
    void a_message_that_was_edited_says_something_else_and_is_the_same_otherwise() {
        commit(s -> s.parked().park(List.of(row("reader", "a", 1, null), row("reader", "a", 0, NOON))));
        var before = list("reader").getFirst();
        byte[] other = {0, -1, 7};
        commit(s -> s.parked().edit(before.number(), other));
        var after = list("reader").getFirst();
        assertThat(after.envelope().payload()).isEqualTo(other);
        assertThat(after)
                .usingRecursiveComparison()
                .ignoringFields("envelope.payload")
                .isEqualTo(before);
    }

    @Test
    void what_operators_did_is_kept_the_latest_first() {
        byte[] said = {1, 0, -1};
        var redriven = Action.redrive("reader", "a", NOON, "ann");
        var edited = new Action(NOON, "ben", Action.EDIT, "reader", "a", UUID.randomUUID(), "a slip", said);
        var other = new Action(NOON, "ann", Action.DISCARD, "other", "b", UUID.randomUUID(), "a test", said);
        for (var action : List.of(redriven, edited, other))
            commit(s -> s.parked().note(action));
        assertThat(this.<List<Action>>in(s -> s.parked().actions(Optional.empty(), 2)))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(other, edited);
        assertThat(this.<List<Action>>in(s -> s.parked().actions(Optional.of("reader"), 10)))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(edited, redriven);
    }

    @Test
    void what_was_not_committed_was_not_done() {
        commit(s -> s.parked().park(List.of(row("reader", "a", 1, null))));
        var before = list("reader").getFirst();
        try (var session = store.begin()) {
            session.parked().edit(before.number(), new byte[3]);
            session.parked().note(Action.on(before, NOON, "ann", Action.EDIT, "a slip"));
        }
        assertThat(list("reader").getFirst().envelope().payload())
                .isEqualTo(before.envelope().payload());
        assertThat(this.<List<Action>>in(s -> s.parked().actions(Optional.empty(), 2)))
                .isEmpty();
    }
}

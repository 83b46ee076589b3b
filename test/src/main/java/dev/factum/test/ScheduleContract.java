package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.store.Schedule.Item;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Messages with a time: each is taken once, in the order of their times, or cancelled. */
abstract class ScheduleContract extends OpenStore {
    private static Item item(int number, Instant due) {
        var id = new UUID(0x7000, number);
        var message = new Envelope<>(
                id,
                "shop.reminder",
                1,
                NOON,
                "shop",
                "key" + number,
                0,
                new Cause(new UUID(0x7000, 99), "conversation"),
                null,
                "{\"n\": %d}".formatted(number).getBytes(StandardCharsets.UTF_8));
        return new Item(due, "shop.commands", message);
    }

    private void add(Item... items) {
        commit(s -> List.of(items).forEach(s.schedule()::add));
    }

    private List<Integer> take(Instant now, int max) {
        return in(s -> s.schedule().take(now, max).stream()
                .map(i -> (int) i.message().id().getLeastSignificantBits())
                .toList());
    }

    @Test
    void what_is_due_is_taken_in_the_order_of_its_times_as_it_was_added() {
        add(item(1, NOON.plusSeconds(2)), item(2, NOON.plusSeconds(1)), item(3, NOON.plusSeconds(9)));
        assertThat(this.<Boolean>in(s -> s.schedule().isDue(NOON))).isFalse();
        assertThat(take(NOON, 10)).isEmpty();
        assertThat(this.<Boolean>in(s -> s.schedule().isDue(NOON.plusSeconds(1))))
                .isTrue();
        assertThat(this.<List<Item>>in(s -> s.schedule().take(NOON.plusSeconds(2), 10)))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(item(2, NOON.plusSeconds(1)), item(1, NOON.plusSeconds(2)));
        assertThat(take(NOON.plusSeconds(2), 10)).isEmpty();
        assertThat(this.<Long>in(s -> s.schedule().count())).isEqualTo(1);
    }

    @Test
    void no_more_are_taken_than_asked_for_and_those_of_one_time_in_the_order_of_their_ids() {
        add(item(3, NOON), item(1, NOON), item(2, NOON));
        assertThat(take(NOON, 2)).containsExactly(1, 2);
        assertThat(take(NOON, 2)).containsExactly(3);
    }

    @Test
    void what_was_cancelled_is_never_taken() {
        add(item(1, NOON), item(2, NOON));
        assertThat(this.<Boolean>in(
                        s -> s.schedule().cancel(item(1, NOON).message().id())))
                .isTrue();
        assertThat(this.<Boolean>in(
                        s -> s.schedule().cancel(item(1, NOON).message().id())))
                .isFalse();
        assertThat(take(NOON, 10)).containsExactly(2);
        assertThat(this.<Boolean>in(
                        s -> s.schedule().cancel(item(2, NOON).message().id())))
                .isFalse();
    }

    @Test
    void what_a_transaction_took_or_added_that_did_not_commit_is_as_before() {
        add(item(1, NOON), item(2, NOON));
        try (var s = store.begin()) {
            s.schedule().add(item(3, NOON));
            s.schedule().cancel(item(1, NOON).message().id());
            assertThat(s.schedule().take(NOON, 10)).hasSize(2);
        }
        assertThat(take(NOON, 10)).containsExactly(1, 2);
    }

    @Test
    void of_taking_and_cancelling_at_once_one_succeeds() {
        for (int round = 0; round < ROUNDS; round++) {
            add(item(1, NOON));
            assertThat(Race.of(
                            2,
                            number -> number == 0
                                    ? !take(NOON, 1).isEmpty()
                                    : this.<Boolean>in(s -> s.schedule()
                                            .cancel(item(1, NOON).message().id()))))
                    .containsExactlyInAnyOrder(true, false);
        }
    }
}

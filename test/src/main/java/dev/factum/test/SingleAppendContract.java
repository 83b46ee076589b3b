package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.factum.event.Cause;
import dev.factum.log.DuplicateEvent;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Traced;
import dev.factum.log.VersionConflict;
import dev.factum.store.Events.Append;
import dev.factum.store.Inbox;
import dev.factum.store.Inbox.Handled;
import dev.factum.store.Inbox.Origin;
import dev.factum.store.Mark;
import dev.factum.store.Store.Settling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** One event in a transaction of its own, alone or with the command that it settles; what others append at the same time changes nothing. */
abstract class SingleAppendContract extends OpenStore {
    private static final int THREADS = 24;
    private static final int EACH = 20;

    private static Append.ToStream one(String stream, ExpectedVersion expected) {
        return (Append.ToStream) toStream(stream, expected, 1);
    }

    private static Settling settling(UUID command, String key) {
        return new Settling(
                "thing",
                new Handled(
                        Traced.Kind.COMMAND, command, "do-it", key, Origin.client(NOON), Cause.request(command), NOON));
    }

    private boolean tryAlone(Append.ToStream one) {
        try {
            return store.append(one, Optional.empty()).isPresent();
        } catch (VersionConflict e) {
            return false;
        }
    }

    /** Even anywhere may be taken by another meanwhile: who appends tries again. */
    private void anywhere(String stream) {
        var one = one(stream, ExpectedVersion.any());
        while (!tryAlone(one)) Thread.onSpinWait();
    }

    @Test
    void it_is_there_like_any_other() {
        append(toStream("a", ExpectedVersion.any(), 2));
        var one = one("a", ExpectedVersion.exactly(2));
        var mark = store.append(one, Optional.empty());
        var entry = log(3).getLast();
        assertThat(entry.envelope().id()).isEqualTo(ids(one).getFirst());
        assertThat(entry.version()).isEqualTo(3);
        assertThat(mark)
                .contains(new Mark(entry.position().at(), 0, entry.envelope().id()));
    }

    @Test
    void it_conflicts_like_any_other_and_leaves_nothing() {
        append(toStream("a", ExpectedVersion.any(), 2));
        for (var wrong : List.of(ExpectedVersion.noStream(), ExpectedVersion.exactly(1), ExpectedVersion.exactly(3)))
            assertThatExceptionOfType(VersionConflict.class)
                    .isThrownBy(() -> store.append(one("a", wrong), Optional.of(settling(UUID.randomUUID(), "a"))));
        assertThat(versions("a")).isEqualTo(oneTo(2));
        assertThat(store.handled("none", 10)).isEmpty();
    }

    @Test
    void appended_again_under_its_id_it_is_there_once_and_under_that_of_another_stream_it_is_refused() {
        var one = one("a", ExpectedVersion.any());
        store.append(one, Optional.empty());
        assertThat(store.append(one, Optional.empty())).contains(Mark.START);
        var elsewhere = new Append.ToStream(stream("b"), ExpectedVersion.any(), one.entries());
        assertThatExceptionOfType(DuplicateEvent.class).isThrownBy(() -> store.append(elsewhere, Optional.empty()));
        assertThat(versions("a")).isEqualTo(oneTo(1));
        assertThat(versions("b")).isEmpty();
    }

    @Test
    void it_settles_its_command_and_a_command_that_is_settled_appends_nothing() {
        append(toStream("a", ExpectedVersion.any(), 4));
        var command = settling(UUID.randomUUID(), "a");
        var mark = store.append(one("a", ExpectedVersion.exactly(4)), Optional.of(command))
                .orElseThrow();
        assertThat(store.append(one("a", ExpectedVersion.exactly(5)), Optional.of(command)))
                .isEmpty();
        assertThat(store.append(one("a", ExpectedVersion.any()), Optional.of(command)))
                .isEmpty();
        assertThat(versions("a")).isEqualTo(oneTo(5));
        assertThat(this.<Optional<Inbox.Record>>in(
                        s -> s.inbox().settled("thing", command.command().message())))
                .contains(new Inbox.Record(
                        "thing", command.command(), Optional.of(new Inbox.Outcome(null, null, 4, 5, mark))));
    }

    @Test
    void a_command_that_was_handled_otherwise_appends_nothing() {
        var command = settling(UUID.randomUUID(), "a");
        commit(s -> s.inbox()
                .recordSettled("thing", command.command(), new Inbox.Outcome("no", "never", 0, 0, Mark.START)));
        assertThat(store.append(one("a", ExpectedVersion.any()), Optional.of(command)))
                .isEmpty();
        assertThat(versions("a")).isEmpty();
    }

    @Test
    void of_many_that_expect_the_same_version_exactly_one_is_stored() {
        for (int round = 0; round < ROUNDS; round++) {
            var id = "r" + round;
            var won = Race.of(THREADS, number -> tryAlone(one(id, ExpectedVersion.noStream())));
            assertThat(won.stream().filter(w -> w)).as("round " + round).hasSize(1);
            assertThat(versions(id)).isEqualTo(oneTo(1));
        }
    }

    @Test
    void many_at_once_leave_no_hole_and_lose_none() {
        Race.of(THREADS, number -> {
            for (int i = 0; i < EACH; i++) anywhere("s" + (number + i) % 5);
            return number;
        });
        log(THREADS * EACH);
        int all = 0;
        for (int stream = 0; stream < 5; stream++) {
            var versions = versions("s" + stream);
            assertThat(versions).isEqualTo(oneTo(versions.size()));
            all += versions.size();
        }
        assertThat(all).isEqualTo(THREADS * EACH);
    }

    @Test
    void one_command_from_many_threads_is_settled_once() {
        for (int round = 0; round < ROUNDS; round++) {
            var id = "r" + round;
            var command = settling(UUID.randomUUID(), id);
            var done = Race.of(THREADS, number -> settle(one(id, ExpectedVersion.any()), command));
            assertThat(done.stream().filter(d -> d)).as("round " + round).hasSize(1);
            assertThat(versions(id)).isEqualTo(oneTo(1));
        }
    }

    private boolean settle(Append.ToStream one, Settling command) {
        while (true) {
            try {
                return store.append(one, Optional.of(command)).isPresent();
            } catch (VersionConflict e) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void who_fails_among_many_fails_alone() {
        append(toStream("taken", ExpectedVersion.any(), 1));
        var outcomes = Race.of(THREADS, number -> {
            var kept = new ArrayList<Boolean>();
            for (int i = 0; i < EACH; i++)
                kept.add(tryAlone(
                        number % 2 == 0
                                ? one("n" + number, ExpectedVersion.exactly(i))
                                : one("taken", ExpectedVersion.noStream())));
            return kept;
        });
        for (int number = 0; number < THREADS; number++)
            assertThat(outcomes.get(number)).as("runner " + number).containsOnly(number % 2 == 0);
        assertThat(versions("taken")).isEqualTo(oneTo(1));
    }
}

package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.log.ExpectedVersion;
import dev.factum.store.Inbox.Outcome;
import dev.factum.store.Mark;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** All or nothing, over everything durable. */
abstract class TransactionContract extends OpenStore {
    @Test
    void closing_without_a_commit_leaves_nothing_anywhere() {
        long epoch = own("reader", FIRST).epoch();
        commit(s -> s.timers().set("owner", Map.of("kept", NOON)));
        commit(s -> s.readModel().save(TABLE, List.of(sample("kept")), List.of()));
        commit(s -> s.parked().park(List.of(row("reader", "kept", 1, NOON))));
        var message = UUID.randomUUID();
        try (var session = store.begin()) {
            session.inbox().record("consumer", List.of(handled(message)));
            session.inbox().settle("consumer", message, new Outcome("no", "no", 1, 1, Mark.START));
            session.events().append(List.of(toStream("a", ExpectedVersion.any(), 2)));
            session.checkpoints().save("reader", epoch, Map.of(FIRST, mark(7)));
            session.parked().park(List.of(row("reader", "new", 1, NOON)));
            session.parked()
                    .remove(session.parked()
                            .first("reader", "kept")
                            .orElseThrow()
                            .number());
            session.timers().set("owner", Map.of("new", NOON));
            session.timers().clear("owner", List.of("kept"));
            session.sagas().put(List.of(saga("1", "running")));
            session.readModel().save(TABLE, List.of(sample("new")), List.of("kept"));
        }
        append(toStream("b", ExpectedVersion.any(), 1));
        assertThat(log(1)).extracting(e -> e.stream().id()).containsExactly("b");
        assertThat(versions("a")).isEmpty();
        commit(s -> {
            assertThat(s.inbox().settled("consumer", message)).isEmpty();
            assertThat(s.inbox().record("consumer", List.of(handled(message)))).containsExactly(message);
            assertThat(s.checkpoints().marks("reader").getOrDefault(FIRST, Mark.START))
                    .isEqualTo(Mark.START);
            assertThat(s.parked().keys("reader", List.of(FIRST))).containsExactly("kept");
            assertThat(s.timers().count()).isEqualTo(1);
            assertThat(s.timers().due("owner", NOON)).contains("kept");
            assertThat(s.sagas().count("saga")).isEmpty();
            assertThat(s.readModel().all(TABLE)).containsOnlyKeys("kept");
        });
    }

    @Test
    void a_transaction_that_was_closed_does_not_hold_up_the_next() {
        for (int i = 0; i < 50; i++) store.begin().close();
        append(toStream("a", ExpectedVersion.any(), 1));
    }

    @Test
    void a_failure_of_the_work_is_not_one_of_the_world() {
        assertThat(store.worldFailed(new IllegalStateException("a bug"))).isFalse();
    }
}

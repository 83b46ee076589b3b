package dev.factum.test;

import static dev.factum.test.Accounts.AGGREGATE;
import static dev.factum.test.Accounts.cause;
import static dev.factum.test.Accounts.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.decider.Aggregate;
import dev.factum.decider.Decision;
import dev.factum.decider.SnapshotRule;
import dev.factum.event.Cause;
import dev.factum.log.StreamId;
import dev.factum.store.Events.Append;
import dev.factum.store.Mark;
import dev.factum.store.Snapshots.Tail;
import dev.factum.store.Store;
import dev.factum.store.Unavailable;
import dev.factum.test.Accounts.Command;
import dev.factum.test.Accounts.Deposit;
import dev.factum.test.Accounts.Event;
import dev.factum.test.Accounts.Open;
import dev.factum.test.Accounts.State;
import dev.factum.test.Accounts.Withdraw;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is remembered between commands saves loads, and nobody can tell otherwise. */
class RememberedTest extends OnBoth {
    private static final Aggregate<Command, State, Event> REMEMBERED = AGGREGATE.remembering(100);

    private static Decision<Event> execute(Factum bank, Command command) {
        return bank.execute(REMEMBERED, command, cause()).decision();
    }

    private Factum start(Aggregate<?, ?, ?> aggregate, Store store) {
        return stage.start(Service.named("bank").decides(aggregate), store);
    }

    @Test
    void a_stream_that_was_written_here_lately_is_not_loaded_again() {
        var loads = new Loads(stage.store("bank"));
        var bank = start(REMEMBERED, loads);
        execute(bank, new Deposit("a", 1));
        assertThat(loads.during(() -> {
                    for (int i = 0; i < 10; i++) execute(bank, new Deposit("a", 1));
                }))
                .isZero();
        assertThat(execute(bank, new Withdraw("a", 11))).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void without_it_every_command_loads() {
        var loads = new Loads(stage.store("bank"));
        var bank = start(AGGREGATE, loads);
        assertThat(loads.during(() -> {
                    for (int i = 0; i < 10; i++) bank.execute(AGGREGATE, new Deposit("a", 1), cause());
                }))
                .isEqualTo(10);
    }

    @Test
    void no_more_streams_are_remembered_than_was_said_and_those_used_last_stay() {
        var loads = new Loads(stage.store("bank"));
        var two = AGGREGATE.remembering(2);
        var bank = start(two, loads);
        for (var account : List.of("a", "b", "a", "c")) bank.execute(two, new Deposit(account, 1), cause());
        assertThat(loads.during(() -> bank.execute(two, new Deposit("a", 1), cause())))
                .isZero();
        assertThat(loads.during(() -> bank.execute(two, new Deposit("b", 1), cause())))
                .isEqualTo(1);
    }

    @Test
    void a_refusal_is_never_given_on_what_others_have_changed_since() {
        var here = start(REMEMBERED, stage.store("bank"));
        var there = start(REMEMBERED, stage.store("bank"));
        execute(here, new Deposit("a", 1));
        execute(there, new Deposit("a", 9));
        assertThat(execute(here, new Withdraw("a", 10))).isInstanceOf(Decision.Accepted.class);
        assertThat(execute(there, new Withdraw("a", 1))).isEqualTo(Decision.refuse("account.short", "it has 0"));
    }

    @Test
    void what_was_accepted_on_a_state_that_was_behind_is_decided_again() {
        var here = start(REMEMBERED, stage.store("bank"));
        var there = start(REMEMBERED, stage.store("bank"));
        execute(here, new Deposit("a", 10));
        execute(there, new Withdraw("a", 10));
        assertThat(execute(here, new Withdraw("a", 10))).isEqualTo(Decision.refuse("account.short", "it has 0"));
    }

    @Test
    void what_a_handler_or_a_transaction_appended_is_seen() {
        var bank = start(REMEMBERED, stage.store("bank"));
        execute(bank, new Deposit("a", 1));
        bank.transact(cause(), tx -> tx.execute(REMEMBERED, new Deposit("a", 9)));
        assertThat(execute(bank, new Withdraw("a", 10))).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void a_decider_that_fails_on_what_is_behind_is_asked_again_and_on_what_is_there_it_fails() {
        var fails = new AtomicBoolean();
        var aggregate = Aggregate.of(
                        "account",
                        Command.class,
                        State.class,
                        Event.class,
                        new ChangedDecider(AGGREGATE.decider(), (command, state) -> {
                            if (fails.getAndSet(false)) throw new IllegalStateException("it makes no sense");
                        }))
                .remembering(10);
        var bank = start(aggregate, stage.store("bank"));
        bank.execute(aggregate, new Deposit("a", 1), cause());
        fails.set(true);
        assertThat(bank.execute(aggregate, new Deposit("a", 1), cause()).decision())
                .isInstanceOf(Decision.Accepted.class);
        fails.set(true);
        assertThatThrownBy(() -> bank.execute(aggregate, new Deposit("b", 1), cause()))
                .hasMessage("it makes no sense");
    }

    @Test
    void after_a_commit_that_nobody_heard_of_the_stream_is_loaded() {
        var lost = new AtomicBoolean();
        var loads = new Loads(stage.store("bank")) {
            @Override
            public Optional<Mark> append(Append.ToStream one, Optional<Settling> command) {
                var mark = super.append(one, command);
                if (lost.getAndSet(false)) throw new Unavailable("the reply was lost");
                return mark;
            }
        };
        var bank = start(REMEMBERED, loads);
        execute(bank, new Deposit("a", 1));
        lost.set(true);
        var again = Cause.request(UUID.randomUUID());
        assertThatThrownBy(() -> bank.execute(REMEMBERED, new Deposit("a", 1), again))
                .isInstanceOf(Unavailable.class);
        assertThat(bank.execute(REMEMBERED, new Deposit("a", 1), again).repeated())
                .isTrue();
        assertThat(execute(bank, new Withdraw("a", 3))).isEqualTo(Decision.refuse("account.short", "it has 2"));
    }

    @Test
    void snapshots_are_kept_as_without() {
        var aggregate = REMEMBERED.with(SnapshotRule.every(10));
        var bank = start(aggregate, stage.store("bank"));
        for (int i = 0; i < 25; i++) bank.execute(aggregate, new Deposit("a", 1), cause());
        var loads = new Loads(stage.store("bank"));
        var other = start(aggregate, loads);
        assertThat(other.execute(aggregate, new Withdraw("a", 26), cause()).decision())
                .isEqualTo(Decision.refuse("account.short", "it has 25"));
        assertThat(loads.events.get()).isEqualTo(5);
    }

    /** Two instances take turns at random; one that remembers nothing says what is right. */
    @Test
    void outcomes_are_the_same_as_without() {
        for (int seed = 0; seed < 5; seed++)
            assertThat(outcomes(seed, REMEMBERED)).as("seed %d", seed).isEqualTo(outcomes(seed, AGGREGATE));
    }

    private List<Decision<Event>> outcomes(int seed, Aggregate<Command, State, Event> aggregate) {
        var random = new Random(seed);
        var outcomes = new ArrayList<Decision<Event>>();
        try (var scene = new Stage(stage.database)) {
            var service = Service.named("bank").decides(aggregate);
            var banks = List.of(scene.start(service), scene.start(service));
            for (int i = 0; i < 80; i++) {
                var account = "a" + random.nextInt(2);
                Command command = switch (random.nextInt(4)) {
                    case 0 -> new Open(account);
                    case 1 -> new Withdraw(account, random.nextInt(20));
                    default -> new Deposit(account, random.nextInt(10));
                };
                outcomes.add(banks.get(random.nextInt(2))
                        .execute(aggregate, command, cause())
                        .decision());
            }
            return outcomes;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void many_on_two_instances_lose_nothing_and_overdraw_nothing() {
        var banks = List.of(start(REMEMBERED, stage.store("bank")), start(REMEMBERED, stage.store("bank")));
        execute(banks.getFirst(), new Deposit("a", 100));
        var paid = new AtomicInteger();
        Race.of(8, number -> {
            for (int i = 0; i < 20; i++)
                if (execute(banks.get(number % 2), new Withdraw("a", 1)) instanceof Decision.Accepted)
                    paid.incrementAndGet();
            return number;
        });
        assertThat(paid).hasValue(100);
        assertThat(execute(banks.getFirst(), new Withdraw("a", 1)))
                .isEqualTo(Decision.refuse("account.short", "it has 0"));
        assertThat(banks.getFirst().log().read(stream("a"), 0, 1_000)).hasSize(101);
    }

    /** Counts loads, and what they read. */
    private static class Loads extends Wrapped {
        private final AtomicLong loads = new AtomicLong();
        private final AtomicLong events = new AtomicLong();

        Loads(Store inner) {
            super(inner);
        }

        long during(Runnable work) {
            long before = loads.get();
            work.run();
            return loads.get() - before;
        }

        @Override
        public Tail load(StreamId stream, String schema, int limit) {
            var tail = super.load(stream, schema, limit);
            loads.incrementAndGet();
            events.addAndGet(tail.events().size());
            return tail;
        }
    }
}

package dev.factum.test;

import static dev.factum.test.Accounts.AGGREGATE;
import static dev.factum.test.Accounts.cause;
import static dev.factum.test.Accounts.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.decider.Aggregate;
import dev.factum.decider.Decider;
import dev.factum.decider.Decision;
import dev.factum.decider.SnapshotRule;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.store.Snapshots.Tail;
import dev.factum.store.Store;
import dev.factum.test.Accounts.Command;
import dev.factum.test.Accounts.Deposit;
import dev.factum.test.Accounts.Deposited;
import dev.factum.test.Accounts.Event;
import dev.factum.test.Accounts.Open;
import dev.factum.test.Accounts.State;
import dev.factum.test.Accounts.Withdraw;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** With snapshots a load is shorter, and what it gives is the same. */
class SnapshotsTest extends OnBoth {
    private static final Aggregate<Command, State, Event> EVERY_TEN = AGGREGATE.with(SnapshotRule.every(10));
    private static final Aggregate<Command, State, Event> WITHOUT = AGGREGATE.with(SnapshotRule.NONE);

    /** What it has, said otherwise. */
    record Wallet(long cents, boolean exists) {}

    private static final Aggregate<Command, Wallet, Event> OTHERWISE =
            Aggregate.of("account", Command.class, Wallet.class, Event.class, new WalletDecider());

    @Test
    void every_so_many_events_the_state_is_kept_and_a_load_reads_only_what_followed() {
        var loads = new Loads(stage.store("bank"));
        var bank = start(EVERY_TEN, loads);
        deposit(bank, EVERY_TEN, 34);
        assertThat(loads.eventsDuring(() -> deposit(bank, EVERY_TEN, 1))).isEqualTo(4);
        assertThat(loads.longest()).isEqualTo(9);
        assertBalance(bank, EVERY_TEN, 35);
    }

    @Test
    void without_snapshots_a_load_reads_everything() {
        var loads = new Loads(stage.store("bank"));
        var bank = start(WITHOUT, loads);
        deposit(bank, WITHOUT, 34);
        assertThat(loads.eventsDuring(() -> deposit(bank, WITHOUT, 1))).isEqualTo(34);
    }

    @Test
    void whatever_is_kept_and_when_the_outcomes_are_the_same() {
        for (int seed = 0; seed < 5; seed++) {
            var expected = outcomes(seed, WITHOUT);
            for (int every : new int[] {1, 2, 7, 100})
                assertThat(outcomes(seed, AGGREGATE.with(SnapshotRule.every(every))))
                        .as("seed %d, a snapshot every %d", seed, every)
                        .isEqualTo(expected);
        }
    }

    private List<Decision<Event>> outcomes(int seed, Aggregate<Command, State, Event> aggregate) {
        var random = new Random(seed);
        var outcomes = new ArrayList<Decision<Event>>();
        try (var scene = new Stage(stage.database);
                var bank = scene.start(Service.named("bank").decides(aggregate))) {
            for (int i = 0; i < 60; i++) {
                var account = "a" + random.nextInt(2);
                Command command = switch (random.nextInt(4)) {
                    case 0 -> new Open(account);
                    case 1 -> new Withdraw(account, random.nextInt(20));
                    default -> new Deposit(account, random.nextInt(10));
                };
                outcomes.add(bank.execute(aggregate, command, cause()).decision());
            }
            return outcomes;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_state_that_looks_otherwise_is_folded_from_all_events_and_both_are_kept_while_both_are_used() {
        var loads = new Loads(stage.store("bank"));
        try (var old = start(EVERY_TEN, loads)) {
            deposit(old, EVERY_TEN, 25);
            var next = OTHERWISE.with(SnapshotRule.every(10));
            try (var bank = start(next, loads)) {
                assertThat(loads.eventsDuring(() -> assertBalance(bank, next, 25)))
                        .isEqualTo(25);
                assertThat(loads.eventsDuring(() -> assertBalance(bank, next, 25)))
                        .isZero();
                assertThat(loads.eventsDuring(() -> assertBalance(old, EVERY_TEN, 25)))
                        .isEqualTo(5);
            }
        }
    }

    @Test
    void a_state_that_means_otherwise_is_folded_from_all_events() {
        var loads = new Loads(stage.store("bank"));
        try (var old = start(EVERY_TEN, loads)) {
            deposit(old, EVERY_TEN, 25);
        }
        var next = AGGREGATE.with(SnapshotRule.every(10).version(2));
        try (var bank = start(next, loads)) {
            assertThat(loads.eventsDuring(() -> assertBalance(bank, next, 25))).isEqualTo(25);
        }
    }

    @Test
    void a_command_that_is_refused_keeps_the_state_it_had_to_fold() {
        var loads = new Loads(stage.store("bank"));
        var bank = start(EVERY_TEN, loads);
        append(bank, 25);
        assertThat(loads.eventsDuring(() -> assertBalance(bank, EVERY_TEN, 25))).isEqualTo(25);
        assertThat(loads.eventsDuring(() -> assertBalance(bank, EVERY_TEN, 25))).isZero();
    }

    @Test
    void what_is_rolled_back_leaves_no_snapshot() {
        var loads = new Loads(stage.store("bank"));
        var bank = start(EVERY_TEN, loads);
        deposit(bank, EVERY_TEN, 9);
        assertThatIllegalStateException()
                .isThrownBy(() -> bank.transact(cause(), tx -> {
                    tx.execute(EVERY_TEN, new Deposit("a", 1));
                    throw new IllegalStateException("no");
                }));
        assertThat(loads.eventsDuring(() -> assertBalance(bank, EVERY_TEN, 9))).isEqualTo(9);
    }

    @Test
    void in_one_transaction_commands_go_on_from_what_was_kept() {
        var loads = new Loads(stage.store("bank"));
        var bank = start(EVERY_TEN, loads);
        deposit(bank, EVERY_TEN, 15);
        bank.transact(cause(), tx -> {
            for (int i = 0; i < 10; i++) tx.execute(EVERY_TEN, new Deposit("a", 1));
            tx.append(stream("a"), ExpectedVersion.any(), List.of(new Deposited("a", 1)));
            tx.execute(EVERY_TEN, new Deposit("a", 1));
        });
        assertThat(loads.eventsDuring(() -> assertBalance(bank, EVERY_TEN, 27))).isZero();
    }

    @Test
    void a_long_stream_without_a_snapshot_is_folded_by_one_at_a_time() {
        var loads = new Loads(stage.store("bank"));
        var bank = start(EVERY_TEN, loads);
        append(bank, 2_500);
        Race.of(16, number -> {
            assertBalance(bank, EVERY_TEN, 2_500);
            return number;
        });
        assertThat(loads.laterPages()).as("pages after the first").isEqualTo(2);
    }

    @Test
    void a_snapshot_that_was_changed_is_not_believed_and_is_written_anew() {
        var database = stage.database;
        if (database == null) return; // memory's rows cannot be reached
        var loads = new Loads(stage.store("bank"));
        var bank = start(EVERY_TEN, loads);
        deposit(bank, EVERY_TEN, 25);
        for (var damage : List.of(
                "state = '{\"open\":true,\"balance\":1000}'",
                "state = '7'",
                "sum = sum + 1",
                "type = 'Other'",
                "version = 15, event = (select id from " + stage.schema("bank") + ".event where version = 15)")) {
            stage.db().run("update " + stage.schema("bank") + ".snapshot set " + damage);
            assertBalance(bank, EVERY_TEN, 25);
            assertThat(loads.eventsDuring(() -> assertBalance(bank, EVERY_TEN, 25)))
                    .as("events read after %s was repaired", damage)
                    .isLessThan(10);
        }
    }

    @Test
    void what_is_no_longer_used_goes_with_the_second_snapshot_after_it() {
        if (stage.database == null) return; // memory lives as long as one release
        var store = stage.store("bank");
        try (var old = start(EVERY_TEN, store)) {
            deposit(old, EVERY_TEN, 10);
        }
        var next = AGGREGATE.with(SnapshotRule.every(10).version(2));
        try (var bank = start(next, store)) {
            deposit(bank, next, 10);
            assertThat(stage.db().number("select count(*) from " + stage.schema("bank") + ".snapshot"))
                    .isEqualTo(2);
            deposit(bank, next, 20);
            assertThat(stage.db().number("select count(*) from " + stage.schema("bank") + ".snapshot"))
                    .isEqualTo(1);
        }
    }

    private Factum start(Aggregate<?, ?, ?> aggregate, Store store) {
        return stage.start(Service.named("bank").decides(aggregate), store);
    }

    private static <S> void deposit(Factum bank, Aggregate<Command, S, Event> aggregate, int times) {
        for (int i = 0; i < times; i++) bank.execute(aggregate, new Deposit("a", 1), cause());
    }

    private static void append(Factum bank, int events) {
        var deposits = Collections.<Event>nCopies(events, new Deposited("a", 1));
        bank.transact(cause(), tx -> tx.append(stream("a"), ExpectedVersion.noStream(), deposits));
    }

    private static <S> void assertBalance(Factum bank, Aggregate<Command, S, Event> aggregate, long balance) {
        assertThat(bank.execute(aggregate, new Withdraw("a", 1_000_000), cause())
                        .decision())
                .isEqualTo(Decision.refuse("account.short", "it has " + balance));
    }

    /** Counts the events that are read to load streams. */
    private static final class Loads extends Wrapped {
        private final AtomicLong events = new AtomicLong();
        private final AtomicLong longest = new AtomicLong();
        private final AtomicLong laterPages = new AtomicLong();

        Loads(Store inner) {
            super(inner);
        }

        long eventsDuring(Runnable work) {
            long before = events.get();
            work.run();
            return events.get() - before;
        }

        long longest() {
            return longest.get();
        }

        long laterPages() {
            return laterPages.get();
        }

        @Override
        public Tail load(StreamId stream, String schema, int limit) {
            var tail = super.load(stream, schema, limit);
            count(tail.events());
            return tail;
        }

        @Override
        public List<Recorded<byte[]>> read(StreamId stream, long afterVersion, int limit) {
            var page = super.read(stream, afterVersion, limit);
            if (afterVersion > 0) laterPages.incrementAndGet();
            count(page);
            return page;
        }

        private void count(List<?> page) {
            events.addAndGet(page.size());
            longest.accumulateAndGet(page.size(), Math::max);
        }
    }

    private static final class WalletDecider implements Decider<Command, Wallet, Event> {
        private final Decider<Command, State, Event> accounts = AGGREGATE.decider();

        @Override
        public String id(Command command) {
            return accounts.id(command);
        }

        @Override
        public Wallet initial() {
            return new Wallet(0, false);
        }

        @Override
        public Wallet evolve(Wallet wallet, Event event) {
            var next = accounts.evolve(account(wallet), event);
            return new Wallet(100 * next.balance(), next.open());
        }

        @Override
        public Decision<Event> decide(Command command, Wallet wallet) {
            return accounts.decide(command, account(wallet));
        }

        private static State account(Wallet wallet) {
            return new State(wallet.exists(), wallet.cents() / 100);
        }
    }
}

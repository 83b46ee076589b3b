package dev.factum.test;

import static dev.factum.test.Accounts.AGGREGATE;
import static dev.factum.test.Accounts.SERVICE;
import static dev.factum.test.Accounts.cause;
import static dev.factum.test.Accounts.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.Factum;
import dev.factum.Factum.Freshness;
import dev.factum.Factum.State;
import dev.factum.Service;
import dev.factum.event.Envelope;
import dev.factum.event.TypeName;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Position;
import dev.factum.log.Source;
import dev.factum.parking.Parking.Parked;
import dev.factum.projection.Projection;
import dev.factum.projection.Rows;
import dev.factum.store.Owned;
import dev.factum.store.Place;
import dev.factum.store.Store;
import dev.factum.store.Table;
import dev.factum.test.Accounts.Deposit;
import dev.factum.test.Accounts.Deposited;
import dev.factum.test.Accounts.Event;
import dev.factum.test.Accounts.Opened;
import dev.factum.test.Accounts.Withdrawn;
import dev.factum.topic.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows from events, in the transaction that holds the checkpoint; made anew and compared with a fresh replay on demand. */
class ProjectionsTest extends OnBoth {
    private static final Duration AT_MOST = Eventually.AT_MOST;
    private static final long POISON = 666;

    record Balance(String account, long balance, int changes) {
        Balance plus(long amount) {
            return new Balance(account, balance + amount, changes + 1);
        }
    }

    private final Set<Long> poison = ConcurrentHashMap.newKeySet();
    private Store store;

    /** Counts, on purpose: an event that is applied twice or not at all shows. */
    private class Balances implements Projection<Balance, Event> {
        private final int version;

        Balances(int version) {
            this.version = version;
        }

        @Override
        public Table<Balance> table() {
            return new Table<>("balances", version, Balance.class);
        }

        @Override
        public Source<Event> source() {
            return Source.own(Event.class);
        }

        @Override
        public void project(Envelope<Event> event, Rows<Balance> rows) {
            switch (event.payload()) {
                case Opened(var account) -> rows.put(new Balance(account, 0, 0));
                case Deposited(var account, var amount) -> {
                    if (poison.contains(amount)) throw new IllegalArgumentException("poison");
                    rows.merge(new Balance(account, 0, 0), row -> row.plus(amount));
                }
                case Withdrawn(var account, var amount) when amount == 0 -> rows.remove(account);
                case Withdrawn(var account, var amount) -> rows.change(account, row -> row.plus(-amount));
            }
        }
    }

    private final Balances balances = new Balances(1);

    @BeforeEach
    void makeTheTable() {
        stage.with("balances", "account text primary key, balance bigint not null, changes int not null");
        store = stage.store("bank");
    }

    private Factum start() {
        return start(balances);
    }

    private Factum start(Projection<Balance, Event> projection) {
        return stage.start(SERVICE.projects(projection), store);
    }

    private static Position append(Factum bank, Event... events) {
        var last = new AtomicReference<Position>();
        for (var event : events)
            bank.transact(cause(), tx -> {
                tx.append(stream(event.account()), ExpectedVersion.any(), List.of(event));
                tx.onCommit(last::set);
            });
        return last.get();
    }

    private Map<String, Balance> rows() {
        return Stage.rows(store, balances.table());
    }

    private List<Parked> parked(Factum bank) {
        return bank.parking().list(Optional.empty(), 100);
    }

    private void plant(List<Balance> put, List<String> remove) {
        try (var session = store.begin()) {
            session.readModel().save(balances.table(), put, remove);
            session.commit();
        }
    }

    @Test
    void rows_are_put_merged_changed_and_removed() throws Exception {
        var bank = start();
        var at = append(
                bank,
                new Opened("a"),
                new Deposited("a", 10),
                new Withdrawn("a", 4),
                new Deposited("b", 1),
                new Deposited("c", 1),
                new Withdrawn("c", 0),
                new Withdrawn("none", 0));
        assertThat(bank.await("balances", at, AT_MOST)).isEqualTo(Freshness.FRESH);
        assertThat(rows()).isEqualTo(Map.of("a", new Balance("a", 6, 2), "b", new Balance("b", 1, 1)));
    }

    @Test
    void many_events_of_few_rows_are_each_applied_once() throws Exception {
        var random = new Random(7);
        var expected = new HashMap<String, Balance>();
        var bank = start();
        for (int t = 0; t < 40; t++)
            bank.transact(cause(), tx -> {
                for (int i = 0; i < 25; i++) {
                    var account = "a" + random.nextInt(10);
                    var amount = 1 + random.nextInt(9);
                    expected.put(
                            account,
                            expected.getOrDefault(account, new Balance(account, 0, 0))
                                    .plus(amount));
                    tx.append(stream(account), ExpectedVersion.any(), List.of(new Deposited(account, amount)));
                }
            });
        var last = append(bank, new Deposited("last", 1));
        expected.put("last", new Balance("last", 1, 1));
        assertThat(bank.await("balances", last, AT_MOST)).isEqualTo(Freshness.FRESH);
        assertThat(rows()).isEqualTo(expected);
    }

    // ---- waiting

    @Test
    void a_query_that_waits_for_a_commands_position_sees_what_it_did() throws Exception {
        var bank = start();
        for (int i = 1; i <= 20; i++) {
            var outcome = bank.execute(AGGREGATE, new Deposit("a", 1), cause());
            assertThat(bank.await("balances", outcome.position(), AT_MOST)).isEqualTo(Freshness.FRESH);
            assertThat(rows().get("a")).isEqualTo(new Balance("a", i, i));
        }
    }

    @Test
    void waiting_says_when_keys_are_held_back() throws Exception {
        poison.add(POISON);
        var bank = start();
        append(bank, new Deposited("a", POISON));
        var at = append(bank, new Deposited("b", 1));
        assertThat(bank.await("balances", at, AT_MOST)).isEqualTo(Freshness.HELD);
        assertThat(rows()).containsOnlyKeys("b");
    }

    @Test
    void waiting_ends_in_time() throws Exception {
        var goOn = new CountDownLatch(1);
        var bank = start(new Balances(1) {
            @Override
            public void project(Envelope<Event> event, Rows<Balance> rows) {
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        if (on == On.POSTGRES) {
            var at = append(bank, new Deposited("a", 1));
            assertThat(bank.await("balances", at, Duration.ofMillis(20))).isEqualTo(Freshness.TIMED_OUT);
        } else {
            assertThat(bank.await("balances", new Position("bank", 99, 0), Duration.ofMillis(20)))
                    .isEqualTo(Freshness.TIMED_OUT);
        }
        goOn.countDown();
    }

    @Test
    void what_cannot_be_waited_for_is_refused() {
        var bank = start();
        assertThatThrownBy(() -> bank.await("balances", new Position("shop", 1, 0), AT_MOST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shop:1 is a position of another log than that of bank");
        assertThatThrownBy(() -> bank.await("sales", new Position("bank", 1, 0), AT_MOST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("service bank has no projection sales; it has [balances]");
    }

    // ---- failures

    @Test
    void a_change_of_a_row_that_is_not_there_parks_only_its_key() {
        var bank = start();
        append(bank, new Deposited("b", 1), new Withdrawn("a", 5), new Deposited("b", 1), new Deposited("a", 9));
        Eventually.holds(() -> assertThat(rows()).isEqualTo(Map.of("b", new Balance("b", 2, 2))));
        Eventually.holds(() -> assertThat(parked(bank)).extracting(Parked::key).containsExactly("a", "a"));
        assertThat(parked(bank).getFirst().error())
                .isEqualTo("no row 'a' in balances to change: merge it, or put it first");
        assertThat(status(bank, "balances@1").state()).isEqualTo(State.RUNNING);
    }

    @Test
    void a_change_that_turns_a_row_into_another_parks_its_key() {
        var bank = start(new Balances(1) {
            @Override
            public void project(Envelope<Event> event, Rows<Balance> rows) {
                rows.merge(new Balance(event.key(), 0, 0), row -> new Balance("other", 1, 1));
            }
        });
        append(bank, new Deposited("a", 1));
        Eventually.holds(() -> assertThat(parked(bank))
                .extracting(Parked::error)
                .containsExactly("IllegalStateException: a change of row 'a' of balances changed its key"));
    }

    // ---- made anew

    @Test
    void a_read_model_is_made_anew_from_its_log() throws Exception {
        var bank = start();
        var at = append(bank, new Deposited("a", 1), new Deposited("b", 2), new Withdrawn("a", 1));
        bank.await("balances", at, AT_MOST);
        var right = rows();
        plant(List.of(new Balance("a", 99, 9), new Balance("x", 1, 1)), List.of("b"));
        bank.rebuild("balances");
        assertThat(rows()).isEqualTo(right);
        at = append(bank, new Deposited("a", 7));
        bank.await("balances", at, AT_MOST);
        assertThat(rows().get("a")).isEqualTo(new Balance("a", 7, 3));
    }

    @Test
    void readers_never_see_a_half_built_table() throws Exception {
        int rows = 200;
        var slow = new AtomicBoolean();
        var bank = start(new Balances(1) {
            @Override
            public void project(Envelope<Event> event, Rows<Balance> changes) {
                if (slow.get()) LockSupport.parkNanos(500_000);
                super.project(event, changes);
            }
        });
        bank.transact(cause(), tx -> {
            for (int i = 0; i < rows; i++)
                tx.append(stream("a" + i), ExpectedVersion.any(), List.of(new Deposited("a" + i, 1)));
        });
        bank.await("balances", append(bank, new Deposited("last", 1)), AT_MOST);
        slow.set(true);
        var rebuilding = new AtomicBoolean(true);
        var sizes = ConcurrentHashMap.<Integer>newKeySet();
        var reader = Thread.ofPlatform().start(() -> {
            while (rebuilding.get()) sizes.add(rows().size());
        });
        try {
            bank.rebuild("balances");
        } finally {
            rebuilding.set(false);
            reader.join();
        }
        assertThat(sizes).containsExactly(rows + 1);
    }

    @Test
    void what_is_appended_during_a_rebuild_is_applied_once() throws Exception {
        var bank = start();
        for (int i = 0; i < 20; i++) append(bank, new Deposited("a", 1));
        var goOn = new AtomicBoolean(true);
        var writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 5_000 && goOn.get(); i++) append(bank, new Deposited("a", 1));
        });
        try {
            for (int i = 0; i < 5; i++) bank.rebuild("balances");
        } finally {
            goOn.set(false);
            writer.join();
        }
        var at = append(bank, new Deposited("a", 1));
        bank.await("balances", at, AT_MOST);
        int written = bank.log().read(stream("a"), 0, 10_000).size();
        assertThat(rows().get("a")).isEqualTo(new Balance("a", written, written));
        assertThat(bank.verify("balances")).isEmpty();
    }

    @Test
    void a_rebuild_takes_in_what_was_parked_if_it_can_be_applied_by_now() throws Exception {
        poison.add(POISON);
        var bank = start();
        append(bank, new Deposited("a", POISON));
        var at = append(bank, new Deposited("a", 1));
        assertThat(bank.await("balances", at, AT_MOST)).isEqualTo(Freshness.HELD);
        poison.clear();
        bank.rebuild("balances");
        assertThat(rows().get("a")).isEqualTo(new Balance("a", 667, 2));
        assertThat(parked(bank)).isEmpty();
        assertThat(bank.await("balances", at, AT_MOST)).isEqualTo(Freshness.FRESH);
    }

    @Test
    void a_rebuild_parks_anew_what_still_fails_and_leaves_out_what_was_discarded() throws Exception {
        poison.add(POISON);
        var bank = start();
        append(bank, new Deposited("a", 1), new Deposited("a", POISON), new Deposited("a", 2));
        var at = append(bank, new Deposited("b", POISON), new Deposited("b", 3));
        assertThat(bank.await("balances", at, AT_MOST)).isEqualTo(Freshness.HELD);
        var message = parked(bank).stream()
                .filter(p -> p.key().equals("b"))
                .findFirst()
                .orElseThrow()
                .message();
        bank.parking().discard("balances@1", message, "ann", "a test");
        Eventually.holds(() -> assertThat(rows()).containsEntry("b", new Balance("b", 3, 1)));
        bank.rebuild("balances");
        assertThat(rows()).isEqualTo(Map.of("a", new Balance("a", 1, 1), "b", new Balance("b", 3, 1)));
        assertThat(parked(bank)).extracting(Parked::key).containsExactly("a", "a");
        assertThat(bank.verify("balances")).isEmpty();
    }

    @Test
    void another_version_of_a_read_model_is_made_from_the_beginning() throws Exception {
        var first = start();
        var at = append(first, new Deposited("a", 1), new Deposited("b", 2));
        first.await("balances", at, AT_MOST);
        first.close();
        plant(List.of(new Balance("old", 1, 1)), List.of());
        if (on == On.POSTGRES) store = stage.store("bank");
        var second = start(new Balances(2));
        assertThat(second.await("balances", at, AT_MOST)).isEqualTo(Freshness.FRESH);
        assertThat(Stage.rows(store, new Balances(2).table()))
                .isEqualTo(Map.of("a", new Balance("a", 1, 1), "b", new Balance("b", 2, 1)));
    }

    // ---- compared

    @Test
    void a_read_model_that_is_right_has_no_differences() throws Exception {
        var bank = start();
        bank.await("balances", append(bank, new Deposited("a", 1), new Deposited("b", 2)), AT_MOST);
        assertThat(bank.verify("balances")).isEmpty();
    }

    @Test
    void a_planted_difference_is_found() throws Exception {
        var bank = start();
        bank.await("balances", append(bank, new Deposited("a", 1), new Deposited("b", 2)), AT_MOST);
        plant(List.of(new Balance("a", 2, 1), new Balance("x", 0, 0)), List.of("b"));
        assertThat(bank.verify("balances"))
                .containsExactly(
                        "balances row 'a' is Balance[account=a, balance=2, changes=1], a replay gives Balance[account=a, balance=1, changes=1]",
                        "balances has no row 'b', a replay has",
                        "balances has a row 'x', a replay has not");
    }

    @Test
    void an_instance_that_does_not_own_a_read_model_says_so() throws Exception {
        start().rebuild("balances");
        var other = stage.start(SERVICE.projects(balances), stage.store("bank"));
        assertThatThrownBy(() -> other.rebuild("balances"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("balances@1 is STANDBY on this instance: ask the one that owns it");
    }

    @Test
    void who_is_asked_before_its_first_look_answers_after_it() throws Exception {
        var look = new CountDownLatch(1);
        var slow = new Wrapped(store) {
            @Override
            public Optional<Owned> own(String subscription, Collection<Place> places) {
                try {
                    look.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return super.own(subscription, places);
            }
        };
        var bank = stage.start(SERVICE.projects(balances), slow);
        var at = append(bank, new Deposited("a", 1));
        var asked = new FutureTask<>(() -> {
            bank.rebuild("balances");
            return bank.await("balances", at, AT_MOST);
        });
        Thread.ofPlatform().start(asked);
        assertThatThrownBy(() -> asked.get(100, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        look.countDown();
        assertThat(asked.get()).isEqualTo(Freshness.FRESH);
        assertThat(rows()).isEqualTo(Map.of("a", new Balance("a", 1, 1)));
    }

    // ---- from topics

    @TypeName("sold")
    record Sold(String sku, long amount) {}

    @Test
    void a_projection_reads_a_topic_as_well() throws Exception {
        var topic = Topic.of("sales", Sold.class, Sold::sku);
        stage.with("sales", "sku text primary key, amount bigint not null");
        record Sales(String sku, long amount) {}
        var sales = new Projection<Sales, Sold>() {
            @Override
            public Table<Sales> table() {
                return new Table<>("sales", 1, Sales.class);
            }

            @Override
            public Source<Sold> source() {
                return topic;
            }

            @Override
            public void project(Envelope<Sold> event, Rows<Sales> rows) {
                rows.merge(
                        new Sales(event.key(), 0),
                        row -> new Sales(
                                row.sku(), row.amount() + event.payload().amount()));
            }
        };
        var till = stage.start(Service.named("till").sends(topic));
        var analytics = stage.store("analytics");
        var analysis = stage.start(Service.named("analytics").projects(sales), analytics);
        assertThatThrownBy(() -> analysis.await("sales", Position.start("analytics"), AT_MOST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sales is made of a topic: a position of this log says nothing about how far it is");
        for (int i = 1; i <= 30; i++) {
            var sold = new Sold("s" + i % 3, i);
            till.transact(cause(), tx -> tx.send(topic, sold));
        }
        var expected = Map.of("s0", new Sales("s0", 165), "s1", new Sales("s1", 145), "s2", new Sales("s2", 155));
        Eventually.holds(() -> assertThat(Stage.rows(analytics, sales.table())).isEqualTo(expected));
        assertThat(analysis.verify("sales")).isEmpty();
        analysis.rebuild("sales");
        assertThat(Stage.rows(analytics, sales.table())).isEqualTo(expected);
    }
}

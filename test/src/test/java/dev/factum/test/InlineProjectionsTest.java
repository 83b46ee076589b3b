package dev.factum.test;

import static dev.factum.test.Accounts.AGGREGATE;
import static dev.factum.test.Accounts.SERVICE;
import static dev.factum.test.Accounts.cause;
import static dev.factum.test.Accounts.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.Factum;
import dev.factum.Factum.Freshness;
import dev.factum.Service;
import dev.factum.event.Envelope;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.NewEvent;
import dev.factum.log.Source;
import dev.factum.projection.Changes.MissingRow;
import dev.factum.projection.Projection;
import dev.factum.projection.Rows;
import dev.factum.store.Misconfigured;
import dev.factum.store.Store;
import dev.factum.store.Table;
import dev.factum.test.Accounts.Deposit;
import dev.factum.test.Accounts.Deposited;
import dev.factum.test.Accounts.Event;
import dev.factum.test.Accounts.Open;
import dev.factum.test.Accounts.Opened;
import dev.factum.test.Accounts.Withdraw;
import dev.factum.test.Accounts.Withdrawn;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that are there when their events are; the same class with a reader, inline and live. */
class InlineProjectionsTest extends OnBoth {
    private static final String EVERYBODY = "*";

    /** @param changes how many events made it: one too many or too few shows */
    record Balance(String account, long balance, int changes) {
        Balance plus(long amount) {
            return new Balance(account, balance + amount, changes + 1);
        }
    }

    /** @param everybody whether there is a row that all accounts share */
    private record Balances(int version, boolean everybody) implements Projection<Balance, Event> {
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
                    rows.merge(new Balance(account, 0, 0), row -> row.plus(amount));
                    if (everybody) rows.merge(new Balance(EVERYBODY, 0, 0), row -> row.plus(amount));
                }
                case Withdrawn(var account, var amount) -> rows.change(account, row -> row.plus(-amount));
            }
        }
    }

    private static final Balances BALANCES = new Balances(1, false);
    private static final Service BANK = SERVICE.projectsInline(BALANCES);
    private static final Service WITH_EVERYBODY = SERVICE.projectsInline(new Balances(1, true));

    private Store store;

    @BeforeEach
    void makeTheTable() {
        store = stage.with("balances", "account text primary key, balance bigint not null, changes int not null")
                .store("bank");
    }

    private Map<String, Balance> rows() {
        return Stage.rows(store, BALANCES.table());
    }

    @Test
    void whoever_sees_the_event_sees_the_row() {
        var bank = stage.start(BANK, store);
        for (int i = 1; i <= 20; i++) {
            deposit(bank, "a", 5);
            assertThat(rows()).containsEntry("a", new Balance("a", 5L * i, i));
        }
    }

    @Test
    void it_need_not_be_waited_for() throws InterruptedException {
        var bank = stage.start(BANK, store);
        var outcome = bank.execute(AGGREGATE, new Deposit("a", 5), cause());
        assertThat(bank.await("balances", outcome.position(), Duration.ZERO)).isEqualTo(Freshness.FRESH);
    }

    @Test
    void what_is_rolled_back_leaves_neither_event_nor_row() {
        var bank = stage.start(BANK, store);
        assertThatIllegalStateException()
                .isThrownBy(() -> bank.transact(cause(), tx -> {
                    tx.execute(AGGREGATE, new Deposit("a", 5));
                    throw new IllegalStateException("no");
                }));
        assertThat(rows()).isEmpty();
    }

    @Test
    void a_rule_that_fails_fails_the_append() {
        var bank = stage.start(BANK, store);
        assertThatThrownBy(() -> bank.transact(cause(), tx -> {
                    tx.append(stream("b"), ExpectedVersion.any(), List.of(new Deposited("b", 1)));
                    tx.append(stream("a"), ExpectedVersion.any(), List.of(new Withdrawn("a", 5)));
                }))
                .isInstanceOf(MissingRow.class)
                .hasMessage("no row 'a' in balances to change: merge it, or put it first");
        assertThat(rows()).isEmpty();
        assertThat(bank.log().read(stream("b"), 0, 10)).isEmpty();
    }

    @Test
    void events_of_one_transaction_are_taken_in_their_order() {
        var bank = stage.start(BANK, store);
        bank.transact(cause(), tx -> {
            tx.execute(AGGREGATE, new Open("a"));
            tx.execute(AGGREGATE, new Deposit("a", 5));
            tx.append(stream("b"), ExpectedVersion.noStream(), List.of(new Deposited("b", 1), new Deposited("b", 2)));
            tx.execute(AGGREGATE, new Withdraw("a", 2));
        });
        assertThat(rows()).containsOnly(Map.entry("a", new Balance("a", 3, 2)), Map.entry("b", new Balance("b", 3, 2)));
    }

    @Test
    void what_is_appended_again_under_its_id_changes_no_row_again() {
        var bank = stage.start(BANK, store);
        var events = List.of(new NewEvent<Event>(UUID.randomUUID(), new Deposited("a", 5)));
        for (int i = 0; i < 3; i++)
            bank.transact(cause(), tx -> tx.appendOnce(stream("a"), ExpectedVersion.any(), events));
        assertThat(rows()).containsOnly(Map.entry("a", new Balance("a", 5, 1)));
    }

    @Test
    void a_row_that_many_append_to_at_once_loses_nothing() throws InterruptedException {
        var bank = stage.start(WITH_EVERYBODY, store);
        int threads = 12;
        int deposits = 20;
        Race.of(threads, number -> {
            for (int i = 0; i < deposits; i++) deposit(bank, "a" + number % 4, 1);
            return number;
        });
        assertThat(rows().get(EVERYBODY)).isEqualTo(new Balance(EVERYBODY, threads * deposits, threads * deposits));
        assertThat(bank.verify("balances")).isEmpty();
    }

    @Test
    void it_is_built_from_what_was_appended_before_it_and_once() {
        try (var before = stage.start(SERVICE, store)) {
            for (int i = 0; i < 3; i++) deposit(before, "a", 5);
        }
        try (var bank = stage.start(BANK, store)) {
            assertThat(rows()).containsOnly(Map.entry("a", new Balance("a", 15, 3)));
            deposit(bank, "a", 5);
        }
        plant(new Balance("planted", 1, 1));
        try (var again = stage.start(BANK, store)) {
            deposit(again, "b", 1);
            assertThat(rows()).containsOnlyKeys("a", "b", "planted");
        }
    }

    @Test
    void on_an_empty_log_there_is_nothing_to_build_later_either() {
        stage.start(BANK, store).close();
        plant(new Balance("planted", 1, 1));
        try (var again = stage.start(BANK, store)) {
            deposit(again, "b", 1);
            assertThat(rows()).containsOnlyKeys("b", "planted");
        }
    }

    @Test
    void made_anew_while_others_append_it_is_right() throws InterruptedException {
        var bank = stage.start(WITH_EVERYBODY, store);
        Race.of(5, number -> {
            for (int i = 0; i < 30; i++)
                if (number > 0) deposit(bank, "a" + number, 1);
                else if (i % 6 == 0) bank.rebuild("balances");
            return number;
        });
        assertThat(rows().get(EVERYBODY)).isEqualTo(new Balance(EVERYBODY, 120, 120));
        assertThat(bank.verify("balances")).isEmpty();
    }

    @Test
    void what_was_changed_by_others_is_found_and_mended() throws InterruptedException {
        var bank = stage.start(BANK, store);
        deposit(bank, "a", 5);
        plant(new Balance("a", 7, 1));
        assertThat(bank.verify("balances"))
                .containsExactly("balances row 'a' is Balance[account=a, balance=7, changes=1], "
                        + "a replay gives Balance[account=a, balance=5, changes=1]");
        bank.rebuild("balances");
        assertThat(bank.verify("balances")).isEmpty();
    }

    @Test
    void a_table_changes_between_a_reader_and_inline_only_under_another_version() {
        stage.start(BANK, store).close();
        assertRefused(
                SERVICE.projects(BALANCES),
                "projection balances@1 was written inline until now and is to have a reader: "
                        + "give its table another version, so that its rows are made anew");
        try (var read = stage.start(SERVICE.projects(new Balances(2, false)), store)) {
            deposit(read, "a", 5);
            Eventually.holds(() -> assertThat(rows()).containsKey("a"));
        }
        assertRefused(
                SERVICE.projectsInline(new Balances(2, false)),
                "projection balances@2 had a reader until now and is to be written inline: "
                        + "give its table another version, so that its rows are made anew");
    }

    private void assertRefused(Service service, String why) {
        assertThatThrownBy(() -> stage.start(service, store))
                .isInstanceOf(Misconfigured.class)
                .hasMessage(why);
    }

    @Test
    void live_rows_are_what_a_streams_events_make_when_they_are_asked_for() {
        var bank = stage.start(SERVICE.projectsLive(BALANCES), store);
        assertThat(bank.live(BALANCES, stream("a"))).isEmpty();
        for (int i = 1; i <= 3; i++) {
            deposit(bank, "a", 5);
            assertThat(bank.live(BALANCES, stream("a"))).containsOnly(Map.entry("a", new Balance("a", 5L * i, i)));
        }
    }

    @Test
    void live_rows_of_a_long_stream_are_made_of_all_of_it() {
        var bank = stage.start(SERVICE.projectsLive(BALANCES), store);
        var deposits = Collections.<Event>nCopies(2_500, new Deposited("a", 1));
        bank.transact(cause(), tx -> tx.append(stream("a"), ExpectedVersion.noStream(), deposits));
        assertThat(bank.live(BALANCES, stream("a"))).containsEntry("a", new Balance("a", 2_500, 2_500));
    }

    @Test
    void what_is_not_declared_live_cannot_be_asked() {
        var bank = stage.start(BANK, store);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bank.live(BALANCES, stream("a")))
                .withMessage("service bank does not project balances live: declare it with Service.projectsLive");
    }

    private static void deposit(Factum bank, String account, long amount) {
        var deposit = List.<Event>of(new Deposited(account, amount));
        bank.transact(cause(), tx -> tx.append(stream(account), ExpectedVersion.any(), deposit));
    }

    private void plant(Balance row) {
        try (var session = store.begin()) {
            session.readModel().save(BALANCES.table(), List.of(row), List.of());
            session.commit();
        }
    }
}

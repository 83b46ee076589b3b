package dev.factum.test;

import static dev.factum.test.Accounts.AGGREGATE;
import static dev.factum.test.Accounts.SERVICE;
import static dev.factum.test.Accounts.cause;
import static dev.factum.test.Accounts.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.Factum;
import dev.factum.Factum.State;
import dev.factum.Service;
import dev.factum.event.Envelope;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Source;
import dev.factum.parking.Parking.Parked;
import dev.factum.store.Unavailable;
import dev.factum.subscription.Patience;
import dev.factum.subscription.Reader;
import dev.factum.subscription.Subscription;
import dev.factum.test.Accounts.Deposit;
import dev.factum.test.Accounts.Deposited;
import dev.factum.test.Accounts.Event;
import dev.factum.test.Accounts.Opened;
import dev.factum.test.Journal.Noted;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Readers of a service's own log: each event once in effect, in order per key; what fails is parked, and the rest goes on. */
class SubscriptionsTest extends OnBoth {
    private static final String READER = "reader";
    private static final long POISON = 666;

    private final Set<Long> poison = ConcurrentHashMap.newKeySet();

    /** Notes every deposit on the page of its account; a poisonous one fails. */
    private void noting(Envelope<Event> message, dev.factum.store.Transaction tx) throws Exception {
        if (!(message.payload() instanceof Deposited(var account, var amount))) return;
        Journal.note(tx, account, Long.toString(amount));
        if (poison.contains(amount)) throw new IllegalStateException("poison");
    }

    private Service bank(Reader.Handler<Event> handler) {
        return bank(Subscription.of(READER, Source.own(Event.class), handler));
    }

    private Service bank(Subscription<Event> subscription) {
        return SERVICE.records(Noted.class).reacts(subscription);
    }

    private static void deposit(Factum bank, String account, long... amounts) {
        bank.transact(cause(), tx -> {
            for (var amount : amounts)
                tx.append(stream(account), ExpectedVersion.any(), List.of(new Deposited(account, amount)));
        });
    }

    private static void awaitJournal(Factum bank, String page, String... texts) {
        Eventually.holds(() -> assertThat(Journal.of(bank, page)).containsExactly(texts));
    }

    private static List<Parked> parked(Factum bank) {
        return bank.parking().list(Optional.of(READER), 100);
    }

    // ---- the good days

    @Test
    void every_event_is_handled_once_and_in_order() {
        var bank = stage.start(bank(this::noting));
        for (int i = 1; i <= 50; i++) bank.execute(AGGREGATE, new Deposit("a" + i % 2, i), cause());
        for (int n = 0; n < 2; n++) {
            int parity = n;
            awaitJournal(
                    bank,
                    "a" + n,
                    IntStream.rangeClosed(1, 50)
                            .filter(i -> i % 2 == parity)
                            .mapToObj(Integer::toString)
                            .toArray(String[]::new));
        }
        Eventually.holds(() -> assertThat(status(bank, READER).behind()).isZero());
        assertThat(status(bank, READER))
                .isEqualTo(new Factum.Status(READER, State.RUNNING, new Factum.Share(1, 1), 0, 0, null));
    }

    @Test
    void a_new_subscription_reads_the_log_from_its_beginning() {
        var before = stage.start(SERVICE.records(Noted.class));
        deposit(before, "a", 1, 2, 3);
        before.close();
        awaitJournal(stage.start(bank(this::noting)), "a", "1", "2", "3");
    }

    @Test
    void a_restarted_service_goes_on_where_it_stopped() {
        var first = stage.start(bank(this::noting));
        deposit(first, "a", 1, 2);
        awaitJournal(first, "a", "1", "2");
        first.close();
        var second = stage.start(bank(this::noting));
        deposit(second, "a", 3);
        awaitJournal(second, "a", "1", "2", "3");
    }

    @Test
    void what_a_handler_appends_is_caused_by_its_message() {
        var bank = stage.start(bank(this::noting));
        bank.execute(AGGREGATE, new Deposit("a", 1), new dev.factum.event.Cause(java.util.UUID.randomUUID(), "talk"));
        awaitJournal(bank, "a", "1");
        var trace = bank.log().trace("talk");
        var event = trace.stream()
                .filter(t -> t.type().equals("account.deposited"))
                .findFirst()
                .orElseThrow();
        var note = trace.stream()
                .filter(t -> t.type().equals("journal.noted"))
                .findFirst()
                .orElseThrow();
        assertThat(note.cause()).isEqualTo(event.id());
    }

    @Test
    void in_a_batch_a_handler_says_whose_cause_it_is() {
        var asked = ConcurrentHashMap.<String>newKeySet();
        var bank = stage.start(bank(Subscription.batches(READER, Source.own(Event.class), (batch, tx) -> {
            try {
                tx.cause();
            } catch (IllegalStateException e) {
                asked.add(String.valueOf(e.getMessage()));
            }
            for (var message : batch) Journal.note(tx.because(message.next()), "all", message.key());
        })));
        deposit(bank, "a", 1);
        awaitJournal(bank, "all", "a");
        assertThat(asked)
                .containsExactly("a batch has as many causes as messages: say whose with tx.because(message.next())");
    }

    @Test
    void closing_a_service_finishes_the_batch_in_hand() throws Exception {
        var inHand = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var bank = stage.start(bank((message, tx) -> {
            noting(message, tx);
            inHand.countDown();
            goOn.await();
        }));
        deposit(bank, "a", 1);
        inHand.await();
        var closing = Thread.ofVirtual().start(bank::close);
        goOn.countDown();
        closing.join();
        assertThat(Journal.of(bank, "a")).containsExactly("1");
        awaitJournal(stage.start(bank(this::noting)), "a", "1");
    }

    // ---- parking

    @Test
    void a_failing_key_is_parked_at_once_with_its_followers_and_the_others_go_on() {
        poison.add(POISON);
        var bank = stage.start(bank(this::noting));
        bank.transact(cause(), tx -> {
            for (var event : List.of(
                    new Deposited("a", 1),
                    new Deposited("b", 2),
                    new Deposited("a", POISON),
                    new Deposited("b", 3),
                    new Deposited("a", 4))) tx.append(stream(event.account()), ExpectedVersion.any(), List.of(event));
        });
        awaitJournal(bank, "b", "2", "3");
        deposit(bank, "a", 5);
        deposit(bank, "b", 6);
        awaitJournal(bank, "b", "2", "3", "6");
        assertThat(Journal.of(bank, "a")).containsExactly("1");
        var rows = parked(bank);
        assertThat(rows).extracting(Parked::key).containsExactly("a", "a", "a");
        assertThat(rows).extracting(Parked::attempts).containsExactly(1, 0, 0);
        assertThat(rows).extracting(Parked::error).containsExactly("IllegalStateException: poison", "", "");
        assertThat(rows).extracting(Parked::type).containsOnly("account.deposited");
        assertThat(rows.getFirst().since()).isEqualTo(stage.clock.instant());
        assertThat(rows.getFirst().next())
                .isBetween(
                        stage.clock.instant().plusMillis(100),
                        stage.clock.instant().plusMillis(200));
        assertThat(status(bank, READER))
                .extracting(Factum.Status::state, Factum.Status::parked)
                .containsExactly(State.RUNNING, 1);
    }

    @Test
    void a_parked_key_is_tried_again_when_its_time_has_come_and_its_followers_come_in_order() {
        poison.add(POISON);
        var bank = stage.start(bank(this::noting));
        deposit(bank, "a", 1, POISON, 2, 3);
        Eventually.holds(() -> assertThat(parked(bank)).hasSize(3));
        poison.clear();
        stage.clock.tick(Duration.ofMillis(99));
        deposit(bank, "b", 7);
        awaitJournal(bank, "b", "7");
        assertThat(parked(bank)).hasSize(3);
        stage.clock.tick(Duration.ofMillis(101));
        awaitJournal(bank, "a", "1", "666", "2", "3");
        deposit(bank, "a", 4);
        awaitJournal(bank, "a", "1", "666", "2", "3", "4");
        Eventually.holds(() -> assertThat(status(bank, READER).parked()).isZero());
        assertThat(parked(bank)).isEmpty();
    }

    @Test
    void each_failure_waits_longer_and_in_the_end_the_message_is_left_to_an_operator() {
        poison.add(POISON);
        var patience = new Patience(Duration.ofSeconds(1), Duration.ofSeconds(4), 4);
        var bank = stage.start(bank(Subscription.<Event>of(READER, Source.own(Event.class), this::noting)
                .with(patience)));
        deposit(bank, "a", POISON, 1);
        for (int attempt = 1; attempt < 4; attempt++) {
            int failures = attempt;
            Eventually.holds(
                    () -> assertThat(parked(bank).getFirst().attempts()).isEqualTo(failures));
            long nominal = Math.min(4_000, 1_000L << (attempt - 1));
            assertThat(parked(bank).getFirst().next())
                    .isBetween(
                            stage.clock.instant().plusMillis(nominal / 2),
                            stage.clock.instant().plusMillis(nominal));
            stage.clock.tick(Duration.ofMillis(nominal));
        }
        Eventually.holds(() -> assertThat(parked(bank).getFirst())
                .extracting(Parked::attempts, Parked::next)
                .containsExactly(4, null));
        stage.clock.tick(Duration.ofDays(365));
        deposit(bank, "b", 1);
        awaitJournal(bank, "b", "1");
        assertThat(parked(bank)).extracting(Parked::attempts).containsExactly(4, 0);
        assertThat(Journal.of(bank, "a")).isEmpty();
    }

    @Test
    void an_operator_has_a_key_tried_again() {
        poison.add(POISON);
        var bank = stage.start(bank(neverAgain()));
        deposit(bank, "a", POISON, 1);
        Eventually.holds(() -> assertThat(parked(bank))
                .extracting(Parked::attempts, Parked::next)
                .first()
                .isEqualTo(org.assertj.core.groups.Tuple.tuple(1, null)));
        bank.parking().redrive(READER, "a", "ann");
        Eventually.holds(() -> assertThat(parked(bank).getFirst().attempts()).isEqualTo(2));
        poison.clear();
        bank.parking().redrive(READER, "a", "ann");
        awaitJournal(bank, "a", "666", "1");
        assertThatThrownBy(() -> bank.parking().redrive(READER, "a", "ann"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nothing of key 'a' is parked for reader");
    }

    @Test
    void an_operator_takes_a_message_out_for_good() {
        poison.add(POISON);
        var bank = stage.start(bank(neverAgain()));
        deposit(bank, "a", POISON, 1, 2);
        Eventually.holds(() -> assertThat(parked(bank)).hasSize(3));
        var message = parked(bank).getFirst().message();
        assertThatThrownBy(() -> bank.parking().discard(READER, message, "ann", " "))
                .hasMessageContaining("say why it is done");
        bank.parking().discard(READER, message, "ann", "a test deposit");
        awaitJournal(bank, "a", "1", "2");
        deposit(bank, "a", 3);
        awaitJournal(bank, "a", "1", "2", "3");
        assertThatThrownBy(() -> bank.parking().discard(READER, message, "ann", "again"))
                .hasMessageContaining("is not parked for reader");
    }

    private Subscription<Event> neverAgain() {
        return Subscription.<Event>of(READER, Source.own(Event.class), this::noting)
                .with(new Patience(Duration.ofSeconds(1), Duration.ofSeconds(1), 1));
    }

    @Test
    void a_parked_key_stays_parked_over_a_restart() {
        poison.add(POISON);
        var first = stage.start(bank(this::noting));
        deposit(first, "a", POISON);
        Eventually.holds(() -> assertThat(parked(first)).hasSize(1));
        first.close();
        var second = stage.start(bank(this::noting));
        deposit(second, "a", 1);
        deposit(second, "b", 2);
        awaitJournal(second, "b", "2");
        Eventually.holds(
                () -> assertThat(parked(second)).extracting(Parked::attempts).containsExactly(1, 0));
        poison.clear();
        stage.clock.tick(Duration.ofMinutes(1));
        awaitJournal(second, "a", "666", "1");
    }

    @Test
    void of_a_failing_batch_everything_but_the_failing_key_is_handled_in_order() {
        for (long i = 0; i < 100; i += 7) poison.add(i);
        var bank = stage.start(bank(Subscription.batches(READER, Source.own(Event.class), (batch, tx) -> {
            for (var message : batch) noting(message, tx.because(message.next()));
        })));
        bank.transact(cause(), tx -> {
            for (long i = 0; i < 100; i++) {
                var account = "a" + i;
                tx.append(
                        stream(account),
                        ExpectedVersion.any(),
                        List.of(new Deposited(account, i), new Deposited(account, 1_000 + i)));
            }
        });
        awaitJournal(bank, "a99", "99", "1099");
        Eventually.holds(() -> assertThat(parked(bank)).hasSize(2 * 15));
        for (long i = 0; i < 100; i++) {
            var expected = i % 7 == 0 ? List.<String>of() : List.of(Long.toString(i), Long.toString(1_000 + i));
            assertThat(Journal.of(bank, "a" + i)).as("account " + i).isEqualTo(expected);
        }
    }

    @Test
    void a_handler_whose_append_conflicts_for_ever_is_parked_and_does_not_stop_the_others() {
        var bank = stage.start(bank((message, tx) -> {
            if (message.payload() instanceof Opened)
                tx.append(stream("never"), ExpectedVersion.exactly(99), List.of(new Opened("never")));
            else noting(message, tx);
        }));
        bank.transact(cause(), tx -> {
            tx.append(stream("a"), ExpectedVersion.any(), List.of(new Opened("a"), new Deposited("a", 1)));
            tx.append(stream("b"), ExpectedVersion.any(), List.of(new Deposited("b", 2)));
        });
        awaitJournal(bank, "b", "2");
        Eventually.holds(() -> assertThat(parked(bank)).extracting(Parked::key).containsExactly("a", "a"));
        assertThat(parked(bank).getFirst().error()).contains("never");
        stage.clock.tick(Duration.ofSeconds(1));
        Eventually.holds(() -> assertThat(parked(bank).getFirst().attempts()).isEqualTo(2));
    }

    @Test
    void an_error_of_the_handlers_code_is_parked_like_any_failure() {
        var bank = stage.start(bank((message, tx) -> {
            if (message.key().equals("a")) throw new AssertionError("a broken promise");
            noting(message, tx);
        }));
        deposit(bank, "a", 1);
        deposit(bank, "b", 2);
        awaitJournal(bank, "b", "2");
        Eventually.holds(() -> assertThat(parked(bank))
                .singleElement()
                .satisfies(row -> assertThat(row.error()).contains("a broken promise")));
        stage.clock.tick(Duration.ofSeconds(1));
        Eventually.holds(() -> assertThat(parked(bank).getFirst().attempts()).isEqualTo(2));
    }

    // ---- the world

    @Test
    void when_the_world_fails_the_reader_pauses_parks_nothing_and_goes_on_without_a_double_effect() {
        for (var failure : List.<Exception>of(
                new IOException("no route"),
                new Unavailable("no connection"),
                new IllegalStateException("wrapped", new IOException("no route")))) {
            var page = failure.getMessage() == null ? "" : failure.getMessage();
            var down = new AtomicInteger(3);
            var stageOfItsOwn = Subscription.<Event>of(
                    READER + "." + page.replace(' ', '-'), Source.own(Event.class), (message, tx) -> {
                        Journal.note(tx, message.key() + page, "once");
                        if (down.getAndDecrement() > 0) throw failure;
                    });
            var bank = stage.start(SERVICE.records(Noted.class).reacts(stageOfItsOwn));
            bank.execute(AGGREGATE, new Deposit(page, 1), cause());
            Eventually.holds(() -> assertThat(down.get()).isLessThan(0));
            awaitJournal(bank, page + page, "once");
            awaitState(bank, stageOfItsOwn.name(), State.RUNNING);
            assertThat(bank.parking().list(Optional.empty(), 10)).isEmpty();
            bank.close();
        }
    }

    @Test
    void a_paused_reader_says_why() {
        var bank = stage.start(bank((message, tx) -> {
            throw new IOException("no route to host");
        }));
        deposit(bank, "a", 1);
        awaitState(bank, READER, State.PAUSED);
        Eventually.holds(() -> assertThat(status(bank, READER).problem()).isEqualTo("IOException: no route to host"));
    }

    @Test
    void other_readers_go_on_while_one_pauses() {
        var seen = new ArrayList<String>();
        var bank = stage.start(bank((message, tx) -> {
                    throw new IOException("no route to host");
                })
                .reacts(Subscription.of("other", Source.own(Event.class), (message, tx) -> seen.add(message.key()))));
        deposit(bank, "a", 1);
        Eventually.holds(() -> assertThat(seen).containsExactly("a"));
        awaitState(bank, READER, State.PAUSED);
        awaitState(bank, "other", State.RUNNING);
    }
}

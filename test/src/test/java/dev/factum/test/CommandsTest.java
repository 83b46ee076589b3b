package dev.factum.test;

import static dev.factum.test.Accounts.AGGREGATE;
import static dev.factum.test.Accounts.SERVICE;
import static dev.factum.test.Accounts.cause;
import static dev.factum.test.Accounts.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.Factum;
import dev.factum.Factum.Outcome;
import dev.factum.Settings;
import dev.factum.decider.Decision;
import dev.factum.event.Cause;
import dev.factum.event.FactumException;
import dev.factum.event.TypeName;
import dev.factum.event.Undecodable;
import dev.factum.log.DuplicateEvent;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.NewEvent;
import dev.factum.log.Position;
import dev.factum.log.Recorded;
import dev.factum.log.VersionConflict;
import dev.factum.store.Session;
import dev.factum.store.Store;
import dev.factum.store.Unavailable;
import dev.factum.test.Accounts.Deposit;
import dev.factum.test.Accounts.Deposited;
import dev.factum.test.Accounts.Event;
import dev.factum.test.Accounts.Open;
import dev.factum.test.Accounts.Opened;
import dev.factum.test.Accounts.Withdraw;
import dev.factum.test.Accounts.Withdrawn;
import dev.factum.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The door for clients' commands, and transactions of one's own. */
class CommandsTest extends OnBoth {
    private Factum bank;

    @BeforeEach
    void startTheBank() {
        bank = stage.start(SERVICE);
    }

    @Test
    void a_command_is_decided_and_its_events_are_appended() {
        var cause = cause();
        var outcome = bank.execute(AGGREGATE, new Open("a"), cause);
        assertThat(outcome.decision()).isEqualTo(Decision.accept(new Opened("a")));
        assertThat(outcome.repeated()).isFalse();
        var stored = events("a").getFirst();
        assertThat(stored.envelope().payload()).isEqualTo(new Opened("a"));
        assertThat(stored.position()).isEqualTo(outcome.position());
        assertThat(stored.version()).isEqualTo(1);
        assertThat(stored.envelope().cause()).isEqualTo(cause);
        assertThat(stored.envelope().time()).isEqualTo(stage.clock.instant());
        assertThat(stored.envelope().source()).isEqualTo("bank");
        assertThat(stored.envelope().key()).isEqualTo("a");
    }

    @Test
    void a_command_that_has_nothing_to_do_is_accepted_and_appends_nothing() {
        var outcome = bank.execute(AGGREGATE, new Deposit("a", 0), cause());
        assertThat(outcome.decision()).isEqualTo(Decision.nothing());
        assertThat(outcome.position()).isEqualTo(Position.start("bank"));
        assertThat(events("a")).isEmpty();
    }

    @Test
    void a_repeated_command_is_answered_with_its_first_outcome_and_does_nothing() {
        bank.execute(AGGREGATE, new Open("a"), cause());
        var cause = cause();
        var first = bank.execute(AGGREGATE, new Deposit("a", 5), cause);
        bank.execute(AGGREGATE, new Deposit("a", 7), cause());
        var again = bank.execute(AGGREGATE, new Deposit("a", 5), cause);
        assertThat(again).isEqualTo(new Outcome<>(first.decision(), first.position(), true));
        assertThat(payloads("a")).containsExactly(new Opened("a"), new Deposited("a", 5), new Deposited("a", 7));
    }

    @Test
    void a_refusal_is_repeated_even_where_the_command_would_be_accepted_by_now() {
        var cause = cause();
        var first = bank.execute(AGGREGATE, new Withdraw("a", 5), cause);
        assertThat(first.decision()).isEqualTo(Decision.refuse("account.short", "it has 0"));
        bank.execute(AGGREGATE, new Deposit("a", 10), cause());
        assertThat(bank.execute(AGGREGATE, new Withdraw("a", 5), cause))
                .isEqualTo(new Outcome<>(first.decision(), first.position(), true));
        assertThat(payloads("a")).containsExactly(new Deposited("a", 10));
    }

    @Test
    void a_command_sent_from_many_threads_under_one_id_is_executed_once() {
        for (int round = 0; round < 5; round++) {
            var cause = cause();
            var account = "a" + round;
            var outcomes = Race.of(8, number -> bank.execute(AGGREGATE, new Deposit(account, 5), cause));
            assertThat(outcomes)
                    .extracting(Outcome::repeated)
                    .filteredOn(repeated -> !repeated)
                    .hasSize(1);
            assertThat(outcomes).extracting(Outcome::decision).containsOnly(Decision.accept(new Deposited(account, 5)));
            assertThat(outcomes)
                    .extracting(Outcome::position)
                    .containsOnly(events(account).getFirst().position());
            assertThat(events(account)).hasSize(1);
        }
    }

    @Test
    void commands_from_sixteen_threads_to_one_stream_are_all_applied() {
        for (int round = 0; round < 5; round++)
            Race.of(16, number -> bank.execute(AGGREGATE, new Deposit("a", 1), cause()));
        assertThat(events("a"))
                .extracting(Recorded::version)
                .containsExactlyElementsOf(
                        java.util.stream.LongStream.rangeClosed(1, 80).boxed().toList());
    }

    @Test
    void a_withdrawal_from_two_threads_never_takes_what_is_not_there() {
        for (int round = 0; round < 10; round++) {
            var account = "a" + round;
            bank.execute(AGGREGATE, new Deposit(account, 10), cause());
            var accepted = Race.of(
                    2,
                    number -> bank.execute(AGGREGATE, new Withdraw(account, 10), cause())
                                    .decision()
                            instanceof Decision.Accepted);
            assertThat(accepted).as(account).containsExactlyInAnyOrder(true, false);
            assertThat(payloads(account)).containsExactly(new Deposited(account, 10), new Withdrawn(account, 10));
        }
    }

    @Test
    void after_so_many_conflicts_the_caller_is_told() {
        var tries = new AtomicInteger();
        var conflicting = stage.start(SERVICE, new Wrapped(stage.store("bank")) {
            @Override
            protected Session wrap(Session session) {
                return new WrappedSession(session) {
                    @Override
                    public void commit() {
                        tries.incrementAndGet();
                        throw new VersionConflict("somebody was faster");
                    }
                };
            }
        });
        assertThatExceptionOfType(VersionConflict.class)
                .isThrownBy(() -> conflicting.execute(AGGREGATE, new Open("a"), cause()))
                .satisfies(e -> assertThat(e.retryHelps()).isTrue());
        assertThat(tries).hasValue(Settings.DEFAULT.attempts());
        assertThat(events("a")).isEmpty();
    }

    @Test
    void a_commit_whose_reply_was_lost_is_not_done_twice_when_the_caller_tries_again() {
        var lose = new AtomicInteger(1);
        var unlucky = stage.start(SERVICE, losingReplies(stage.store("bank"), lose));
        var cause = cause();
        assertThatExceptionOfType(Unavailable.class)
                .isThrownBy(() -> unlucky.execute(AGGREGATE, new Deposit("a", 5), cause));
        var again = unlucky.execute(AGGREGATE, new Deposit("a", 5), cause);
        assertThat(again.repeated()).isTrue();
        assertThat(again.decision()).isEqualTo(Decision.accept(new Deposited("a", 5)));
        assertThat(events("a")).hasSize(1);
    }

    private static Store losingReplies(Store store, AtomicInteger lose) {
        return new Wrapped(store) {
            @Override
            protected Session wrap(Session session) {
                return new WrappedSession(session) {
                    @Override
                    public void commit() {
                        inner.commit();
                        if (lose.getAndDecrement() > 0) throw new Unavailable("the reply was lost");
                    }
                };
            }
        };
    }

    @Test
    void a_command_without_an_aggregate_has_an_outcome_too() {
        var runs = new AtomicInteger();
        var cause = cause();
        Factum.Handling handling = tx -> {
            runs.incrementAndGet();
            tx.append(stream("a"), ExpectedVersion.noStream(), List.of(new Opened("a")));
            return Decision.nothing();
        };
        var first = bank.execute("open", cause, handling);
        var again = bank.execute("open", cause, handling);
        assertThat(first.repeated()).isFalse();
        assertThat(again).isEqualTo(new Outcome<>(first.decision(), first.position(), true));
        assertThat(first.position()).isEqualTo(events("a").getFirst().position());
        assertThat(runs).hasValue(1);
        var refused = bank.execute("open", cause(), tx -> Decision.refuse("no", "never"));
        assertThat(refused.decision()).isEqualTo(Decision.refuse("no", "never"));
    }

    @Test
    void an_id_that_another_command_was_sent_under_is_refused_and_nothing_is_taken_for_done() {
        var cause = cause();
        bank.execute(AGGREGATE, new Open("a"), cause);
        for (var other : List.of(new Open("b"), new Deposit("a", 1))) {
            var outcome = bank.execute(AGGREGATE, other, cause);
            assertThat(outcome.decision())
                    .isEqualTo(Decision.refuse(
                            "command.id-taken",
                            "the id " + cause.id() + " was used for another command: send each under one of its own"));
        }
        assertThat(events("a")).hasSize(1);
        assertThat(events("b")).isEmpty();
        assertThat(bank.execute(AGGREGATE, new Open("a"), cause).decision())
                .isEqualTo(Decision.accept(new Opened("a")));
    }

    @Test
    void commands_are_not_called_like_a_reader_or_an_aggregate() {
        for (var name : List.of("account", "relay"))
            assertThatThrownBy(() -> bank.execute(name, cause(), tx -> Decision.nothing()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has a reader or an aggregate called " + name);
    }

    @Test
    void work_that_fails_leaves_nothing_and_may_be_sent_again() {
        var cause = cause();
        assertThatThrownBy(() -> bank.execute("open", cause, tx -> {
                    tx.append(stream("a"), ExpectedVersion.any(), List.of(new Opened("a")));
                    throw new IllegalStateException("a bug");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a bug");
        assertThatExceptionOfType(FactumException.class)
                .isThrownBy(() -> bank.execute("open", cause, tx -> {
                    throw new Exception("checked");
                }))
                .withMessage("the work failed and nothing was written: Exception: checked")
                .satisfies(e -> assertThat(e.retryHelps()).isFalse());
        assertThat(events("a")).isEmpty();
        assertThat(bank.execute("open", cause, tx -> Decision.nothing()).repeated())
                .isFalse();
    }

    // ---- transactions

    @Test
    void a_transaction_appends_to_several_streams_or_to_none() {
        bank.transact(cause(), tx -> {
            tx.append(stream("a"), ExpectedVersion.noStream(), List.of(new Opened("a"), new Deposited("a", 1)));
            tx.append(stream("b"), ExpectedVersion.noStream(), List.of(new Opened("b")));
        });
        assertThatExceptionOfType(VersionConflict.class)
                .isThrownBy(() -> bank.transact(cause(), tx -> {
                    tx.append(stream("a"), ExpectedVersion.exactly(2), List.of(new Deposited("a", 2)));
                    tx.append(stream("b"), ExpectedVersion.noStream(), List.of(new Opened("b")));
                }));
        assertThat(events("a")).hasSize(2);
        assertThat(events("b")).hasSize(1);
    }

    @Test
    void a_load_in_a_transaction_sees_what_it_has_appended() {
        bank.transact(cause(), tx -> {
            tx.append(stream("a"), ExpectedVersion.any(), List.of(new Deposited("a", 5)));
            assertThat(tx.execute(AGGREGATE, new Withdraw("a", 5))).isInstanceOf(Decision.Accepted.class);
            assertThat(tx.execute(AGGREGATE, new Withdraw("a", 5))).isInstanceOf(Decision.Refused.class);
            tx.append(stream("a"), ExpectedVersion.exactly(2), List.of(new Deposited("a", 7)));
            assertThat(tx.execute(AGGREGATE, new Withdraw("a", 6))).isInstanceOf(Decision.Accepted.class);
        });
        assertThat(payloads("a"))
                .containsExactly(
                        new Deposited("a", 5), new Withdrawn("a", 5), new Deposited("a", 7), new Withdrawn("a", 6));
    }

    @Test
    void nothing_is_in_the_log_before_the_commit() {
        bank.transact(cause(), tx -> {
            tx.append(stream("a"), ExpectedVersion.any(), List.of(new Opened("a")));
            tx.execute(AGGREGATE, new Deposit("a", 5));
            assertThat(bank.log().read(stream("a"), 0, 10)).isEmpty();
        });
        assertThat(events("a")).hasSize(2);
    }

    @Test
    void a_conflict_that_was_decided_on_is_decided_again() {
        var tries = new AtomicInteger();
        var other = stage.store("bank");
        var bankOfOthers = stage.start(SERVICE, other);
        bank.transact(cause(), tx -> {
            if (tries.incrementAndGet() == 1 && on == On.POSTGRES) {
                tx.execute(AGGREGATE, new Deposit("a", 1));
                bankOfOthers.execute(AGGREGATE, new Deposit("a", 10), cause());
            } else {
                tx.execute(AGGREGATE, new Deposit("a", 1));
            }
        });
        assertThat(tries).hasValue(on == On.POSTGRES ? 2 : 1);
        assertThat(events("a")).hasSize(tries.get());
    }

    @Test
    void the_place_of_the_last_event_is_told_after_the_commit_and_only_then() {
        var told = new ArrayList<Position>();
        bank.transact(cause(), tx -> {
            tx.onCommit(told::add);
            tx.append(stream("a"), ExpectedVersion.any(), List.of(new Opened("a"), new Deposited("a", 1)));
            assertThat(told).isEmpty();
        });
        assertThat(told).containsExactly(events("a").getLast().position());
        bank.transact(cause(), tx -> tx.onCommit(told::add));
        assertThatThrownBy(() -> bank.transact(cause(), tx -> {
            tx.onCommit(told::add);
            tx.append(stream("a"), ExpectedVersion.any(), List.of(new Opened("a")));
            throw new IllegalStateException("a bug");
        }));
        assertThat(told).hasSize(1);
    }

    @Test
    void events_under_ids_of_the_callers_making_are_recorded_once() {
        var id = UUID.randomUUID();
        for (int i = 0; i < 3; i++)
            bank.transact(
                    cause(),
                    tx -> tx.appendOnce(
                            stream("a"), ExpectedVersion.any(), List.of(new NewEvent<>(id, new Opened("a")))));
        assertThat(events("a"))
                .singleElement()
                .satisfies(e -> assertThat(e.envelope().id()).isEqualTo(id));
        assertThatExceptionOfType(DuplicateEvent.class)
                .isThrownBy(() -> bank.transact(
                        cause(),
                        tx -> tx.appendOnce(
                                stream("a"),
                                ExpectedVersion.any(),
                                List.of(
                                        new NewEvent<>(id, new Opened("a")),
                                        new NewEvent<>(UUID.randomUUID(), new Deposited("a", 1))))))
                .satisfies(e -> assertThat(e.retryHelps()).isFalse());
        assertThat(events("a")).hasSize(1);
    }

    @Test
    void what_is_appended_says_why() {
        var request = new Cause(UUID.randomUUID(), "conversation");
        var other = new Cause(UUID.randomUUID(), "another");
        bank.transact(request, tx -> {
            assertThat(tx.cause()).isEqualTo(request);
            tx.append(stream("a"), ExpectedVersion.any(), List.of(new Opened("a")));
            tx.because(other).append(stream("b"), ExpectedVersion.any(), List.of(new Opened("b")));
        });
        assertThat(events("a").getFirst().envelope().cause()).isEqualTo(request);
        assertThat(events("b").getFirst().envelope().cause()).isEqualTo(other);
        assertThat(bank.log().trace("conversation")).hasSize(1);
    }

    @TypeName("stranger")
    record Stranger(String text) {}

    @Test
    void what_nobody_declared_is_refused() {
        var topic = Topic.of("secret", Stranger.class, Stranger::text);
        assertThatThrownBy(() -> bank.transact(cause(), tx -> tx.send(topic, new Stranger("a"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("service bank does not say that it sends to secret: declare it with Service.sends");
        assertThatThrownBy(() -> bank.transact(
                        cause(), tx -> tx.append(stream("a"), ExpectedVersion.any(), List.of(new Stranger("a")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not one of the types declared here");
        assertThatThrownBy(() -> bank.transact(
                        cause(),
                        tx -> tx.append(
                                new dev.factum.log.StreamId("saga:mine", "a"),
                                ExpectedVersion.any(),
                                List.of(new Opened("a")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("streams of saga:mine are written by Factum alone");
        assertThat(bank.log().read(Position.start("bank"), 10)).isEmpty();
    }

    @Test
    void what_cannot_be_stored_faithfully_is_refused_before_anything_is_written() {
        assertThatExceptionOfType(Undecodable.class)
                .isThrownBy(() -> bank.transact(
                        cause(), tx -> tx.append(stream("a"), ExpectedVersion.any(), List.of(new Opened("a\u0000b")))))
                .withMessageContaining("U+0000");
        assertThat(events("a")).isEmpty();
    }

    @Test
    void the_log_is_read_in_pages_and_by_stream() {
        for (int i = 0; i < 10; i++) bank.execute(AGGREGATE, new Deposit("a" + i % 2, 1), cause());
        var first = readUntil(10).subList(0, 4);
        var rest = bank.log().read(first.getLast().position(), 100);
        assertThat(rest).hasSize(6);
        assertThat(rest.getFirst().position()).isGreaterThan(first.getLast().position());
        assertThat(bank.log().read(stream("a1"), 3, 10))
                .extracting(Recorded::version)
                .containsExactly(4L, 5L);
        assertThat(bank.log().head()).isEqualTo(rest.getLast().position());
        assertThatThrownBy(() -> bank.log().read(Position.start("bank"), 10_001))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bank.log().read(Position.start("shop"), 10)).hasMessageContaining("two logs");
    }

    private List<Recorded<?>> readUntil(int count) {
        Eventually.holds(
                () -> assertThat(bank.log().read(Position.start("bank"), 100)).hasSize(count));
        return bank.log().read(Position.start("bank"), 100);
    }

    @Test
    void a_closed_service_leaves_its_store_and_transport_open() {
        bank.execute(AGGREGATE, new Open("a"), cause());
        bank.close();
        var again = stage.start(SERVICE);
        assertThat(again.execute(AGGREGATE, new Open("a"), cause()).decision())
                .isEqualTo(Decision.refuse("account.exists", "there is one"));
    }

    private List<Recorded<?>> events(String account) {
        return bank.log().read(stream(account), 0, 1_000);
    }

    private List<Event> payloads(String account) {
        return events(account).stream().map(e -> (Event) e.envelope().payload()).toList();
    }
}

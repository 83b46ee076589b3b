package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.decider.Decider;
import dev.factum.decider.Decision;
import dev.factum.event.Envelope;
import dev.factum.event.TypeName;
import dev.factum.log.Source;
import dev.factum.projection.Changes.MissingRow;
import dev.factum.projection.Projection;
import dev.factum.projection.Rows;
import dev.factum.store.Table;
import dev.factum.test.Accounts.Deposit;
import dev.factum.test.Accounts.Deposited;
import dev.factum.test.Accounts.Event;
import dev.factum.test.Accounts.Open;
import dev.factum.test.Accounts.Opened;
import dev.factum.test.Accounts.State;
import dev.factum.test.Accounts.Withdraw;
import dev.factum.test.Accounts.Withdrawn;
import dev.factum.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What users test with: that it passes, that it fails, and what it says then. */
class SpecificationsTest {

    private static void assertSays(ThrowingCallable failing, String message) {
        assertThatExceptionOfType(AssertionError.class).isThrownBy(failing).withMessage("\n" + message.strip());
    }

    @Nested
    class Deciders {
        private final DeciderSpecification<Accounts.Command, State, Event> account =
                DeciderSpecification.of(Accounts.AGGREGATE);

        @Test
        void events_and_a_command_give_events() {
            account.when(new Open("a")).then(new Opened("a"));
            account.given(new Opened("a"))
                    .given(new Deposited("a", 10))
                    .when(new Withdraw("a", 4))
                    .then(new Withdrawn("a", 4))
                    .thenState(new State(true, 6));
        }

        @Test
        void a_refusal_is_expected_by_its_code_and_if_one_likes_its_reason() {
            account.given(new Opened("a"))
                    .when(new Open("a"))
                    .thenRefused("account.exists")
                    .thenRefused("account.exists", "there is one")
                    .thenState(new State(true, 0));
        }

        @Test
        void nothing_may_be_what_has_to_happen() {
            assertThat(account.when(new Deposit("a", 0)).thenNothing().decision())
                    .isEqualTo(Decision.nothing());
        }

        @Test
        void a_specification_is_a_value_that_can_be_built_upon() {
            var rich = account.given(new Deposited("a", 100));
            rich.when(new Withdraw("a", 100)).then(new Withdrawn("a", 100));
            rich.when(new Withdraw("a", 101)).thenRefused("account.short");
            account.when(new Withdraw("a", 1)).thenRefused("account.short");
        }

        @Test
        void another_event_is_shown_component_by_component() {
            assertSays(
                    () -> account.given(new Opened("a"), new Deposited("a", 10))
                            .when(new Withdraw("a", 4))
                            .then(new Withdrawn("a", 5)),
                    """
                    given
                        1. Opened[account=a]
                        2. Deposited[account=a, amount=10]

                    when
                        Withdraw[account=a, amount=4]

                    then expected
                        1. Withdrawn[account=a, amount=5]

                    but was
                        1. Withdrawn[account=a, amount=4]

                    difference
                        event 1, amount: expected 5, was 4
                    """);
        }

        @Test
        void events_too_many_or_too_few_are_named() {
            assertThatThrownBy(() -> account.when(new Open("a")).thenNothing())
                    .hasMessageContaining("then expected\n    nothing")
                    .hasMessageEndingWith("event 1 is not expected: Opened[account=a]");
            assertThatThrownBy(() -> account.when(new Open("a")).then(new Opened("a"), new Deposited("a", 1)))
                    .hasMessageEndingWith("event 2 is missing: Deposited[account=a, amount=1]");
            assertThatThrownBy(() -> account.when(new Open("a")).then(new Deposited("a", 1)))
                    .hasMessageEndingWith("event 1: expected Deposited[account=a, amount=1], was Opened[account=a]");
        }

        @Test
        void a_refusal_where_events_were_expected_is_shown_with_its_reason() {
            assertSays(() -> account.given(new Opened("a")).when(new Open("a")).then(new Opened("a")), """
                    given
                        1. Opened[account=a]

                    when
                        Open[account=a]

                    then expected
                        1. Opened[account=a]

                    but was
                        refused: account.exists (there is one)
                    """);
        }

        @Test
        void events_or_another_code_where_a_refusal_was_expected_are_shown() {
            assertThatThrownBy(() -> account.when(new Open("a")).thenRefused("account.exists"))
                    .hasMessageContaining(
                            "then expected\n    refused: account.exists\n\nbut was\n    1. Opened[account=a]");
            assertThatThrownBy(() -> account.when(new Withdraw("a", 1)).thenRefused("account.exists"))
                    .hasMessageEndingWith("but was\n    refused: account.short (it has 0)");
            assertThatThrownBy(() -> account.when(new Withdraw("a", 1)).thenRefused("account.short", "poor"))
                    .hasMessageContaining("refused: account.short (poor)");
        }

        @Test
        void another_state_is_shown() {
            assertThatThrownBy(() -> account.when(new Open("a")).thenState(new State(true, 1)))
                    .hasMessageEndingWith("state, balance: expected 1, was 0");
        }

        @Test
        void a_decider_that_is_not_pure_is_found() {
            var number = new AtomicLong();
            Decider<Open, State, Event> counting = new Decider<>() {
                @Override
                public String id(Open command) {
                    return command.account();
                }

                @Override
                public State initial() {
                    return new State(false, 0);
                }

                @Override
                public State evolve(State state, Event event) {
                    return state;
                }

                @Override
                public Decision<Event> decide(Open command, State state) {
                    return Decision.accept(new Deposited("a", number.incrementAndGet()));
                }
            };
            assertThatThrownBy(() -> DeciderSpecification.of(counting).when(new Open("a")))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining(
                            "decided twice, and not the same: a decision uses no clock, no random and no I/O");
        }
    }

    @Nested
    class Projections {
        record Row(String account, long balance, Instant changed) {}

        private final ProjectionSpecification<Row, Event> balances = ProjectionSpecification.of(new Balances());
        private final Instant noon = Instant.parse("2026-02-03T12:00:00Z");

        final class Balances implements Projection<Row, Event> {
            @Override
            public Table<Row> table() {
                return new Table<>("balances", 1, Row.class);
            }

            @Override
            public Source<Event> source() {
                return Source.own(Event.class);
            }

            @Override
            public void project(Envelope<Event> event, Rows<Row> rows) {
                switch (event.payload()) {
                    case Opened(var account) -> rows.put(new Row(account, 0, event.time()));
                    case Deposited(var account, var amount) ->
                        rows.change(account, row -> new Row(account, row.balance() + amount, event.time()));
                    case Withdrawn(var account, var ignored) -> rows.remove(account);
                }
            }
        }

        @Test
        void events_give_rows() {
            balances.at(noon)
                    .givenOf("a", new Opened("a"), new Deposited("a", 5))
                    .givenOf("b", new Opened("b"))
                    .then(new Row("b", 0, noon), new Row("a", 5, noon))
                    .thenRow(new Row("a", 5, noon))
                    .thenNoRow("c");
        }

        @Test
        void rows_may_be_there_before() {
            balances.givenRows(new Row("a", 1, noon))
                    .at(noon)
                    .given(new Deposited("a", 2))
                    .then(new Row("a", 3, noon));
            balances.givenRows(new Row("a", 1, noon))
                    .given(new Withdrawn("a", 1))
                    .thenNoRows();
        }

        @Test
        void time_passes_between_events() {
            balances.at(noon)
                    .given(new Opened("a"))
                    .at(noon.plusSeconds(60))
                    .given(new Deposited("a", 1))
                    .then(new Row("a", 1, noon.plusSeconds(60)));
        }

        @Test
        void an_event_that_breaks_the_projections_rule_is_expected_to_fail() {
            balances.given(new Deposited("a", 1)).thenFails(MissingRow.class);
            assertThatThrownBy(() -> balances.given(new Opened("a")).thenFails(MissingRow.class))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("a failure: MissingRow");
            assertThatThrownBy(() -> balances.given(new Deposited("a", 1)).thenNoRows())
                    .isInstanceOf(MissingRow.class)
                    .hasMessage("no row 'a' in balances to change: merge it, or put it first");
        }

        @Test
        void rows_that_differ_are_shown_by_key_and_component() {
            assertSays(
                    () -> balances.at(noon)
                            .given(new Opened("a"), new Opened("b"))
                            .then(new Row("a", 1, noon), new Row("c", 0, noon)),
                    """
                    given
                        1. Opened[account=a]
                        2. Opened[account=b]

                    then expected
                        1. Row[account=a, balance=1, changed=2026-02-03T12:00:00Z]
                        2. Row[account=c, balance=0, changed=2026-02-03T12:00:00Z]

                    but was
                        1. Row[account=a, balance=0, changed=2026-02-03T12:00:00Z]
                        2. Row[account=b, balance=0, changed=2026-02-03T12:00:00Z]

                    difference
                        row 'a', balance: expected 1, was 0
                        row 'b' is not expected: Row[account=b, balance=0, changed=2026-02-03T12:00:00Z]
                        row 'c' is missing: Row[account=c, balance=0, changed=2026-02-03T12:00:00Z]
                    """);
        }

        @Test
        void a_row_that_should_not_be_there_is_shown() {
            assertThatThrownBy(() -> balances.given(new Opened("a")).thenNoRow("a"))
                    .hasMessageContaining("no row 'a'");
            assertThatThrownBy(() -> balances.given(new Opened("a")).thenRow(new Row("b", 0, noon)))
                    .hasMessageContaining("row 'b' is missing");
        }

        @Test
        void a_projection_that_depends_on_the_batches_is_found() {
            var projection = new Projection<Row, Event>() {
                private int events;

                @Override
                public Table<Row> table() {
                    return new Table<>("balances", 1, Row.class);
                }

                @Override
                public Source<Event> source() {
                    return Source.own(Event.class);
                }

                @Override
                public void project(Envelope<Event> event, Rows<Row> rows) {
                    rows.put(new Row("a", ++events, event.time()));
                }
            };
            assertThatThrownBy(() -> ProjectionSpecification.of(projection)
                            .given(new Opened("a"), new Opened("a"))
                            .thenNoRows())
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("this projection depends on how its events are cut into batches");
        }

        @TypeName("sold")
        record Sold(String sku, long amount) {}

        @Test
        void messages_of_a_topic_come_under_the_topics_keys() {
            record Sales(String sku, long amount) {}
            var topic = Topic.of("sales", Sold.class, Sold::sku);
            var projection = new Projection<Sales, Sold>() {
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
            ProjectionSpecification.of(projection)
                    .given(new Sold("x", 1), new Sold("y", 2), new Sold("x", 3))
                    .then(new Sales("x", 4), new Sales("y", 2));
        }
    }

    @Nested
    class Clocks {
        @Test
        void a_clock_stands_still_until_it_is_told() {
            var clock = new SettableClock();
            assertThat(clock.instant()).isEqualTo("2026-01-01T00:00:00Z");
            assertThat(clock.instant()).isEqualTo("2026-01-01T00:00:00Z");
            clock.tick(Duration.ofMinutes(5));
            assertThat(clock.instant()).isEqualTo("2026-01-01T00:05:00Z");
            clock.set(Instant.parse("2025-01-01T00:00:00Z"));
            assertThat(clock.millis())
                    .isEqualTo(Instant.parse("2025-01-01T00:00:00Z").toEpochMilli());
        }

        @Test
        void a_clock_in_another_zone_is_the_same_clock() {
            var clock = new SettableClock(Instant.parse("2026-06-01T00:00:00Z"));
            var bangkok = clock.withZone(ZoneId.of("Asia/Bangkok"));
            clock.tick(Duration.ofHours(1));
            assertThat(bangkok.instant()).isEqualTo(clock.instant());
            assertThat(bangkok.getZone()).isEqualTo(ZoneId.of("Asia/Bangkok"));
        }

        @Test
        void a_clock_does_not_tick_backwards() {
            assertThatThrownBy(() -> new SettableClock().tick(Duration.ofSeconds(-1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a clock ticks forward");
        }

        @Test
        void ticks_of_many_threads_add_up() {
            var clock = new SettableClock();
            var before = clock.instant();
            Race.of(8, number -> {
                for (int i = 0; i < 100; i++) clock.tick(Duration.ofMillis(1));
                return number;
            });
            assertThat(clock.instant()).isEqualTo(before.plusMillis(800));
        }
    }
}

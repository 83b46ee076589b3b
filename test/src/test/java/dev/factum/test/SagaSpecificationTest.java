package dev.factum.test;

import static dev.factum.test.Checkout.TO_CHARGE;
import static dev.factum.test.Checkout.TO_RESERVE;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.saga.Course;
import dev.factum.saga.Saga;
import dev.factum.saga.SagaRequest;
import dev.factum.saga.Step;
import dev.factum.test.Checkout.Cancel;
import dev.factum.test.Checkout.Charging;
import dev.factum.test.Checkout.CheckoutSaga;
import dev.factum.test.Checkout.Complete;
import dev.factum.test.Checkout.Deed;
import dev.factum.test.Checkout.Do;
import dev.factum.test.Checkout.Done;
import dev.factum.test.Checkout.New;
import dev.factum.test.Checkout.Over;
import dev.factum.test.Checkout.Placed;
import dev.factum.test.Checkout.Reserving;
import dev.factum.test.Checkout.State;
import dev.factum.test.Checkout.Undo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SagaSpecificationTest {
    private final SagaSpecification<State> checkout = SagaSpecification.of(new CheckoutSaga());
    private final SagaSpecification<State> reserving = checkout.given(new Placed("7", 30));
    private final SagaSpecification<State> charging = reserving.when(Checkout.STOCK, new Done("7"));

    @Test
    void an_input_gives_a_state_commands_and_a_deadline() {
        checkout.when(new Placed("7", 30))
                .thenRunning()
                .thenState(new Reserving("7", 30))
                .thenSent(new Do("7", 30))
                .thenDeadlineIn(TO_RESERVE);
    }

    @Test
    void the_happy_path_ends_completed_and_waits_for_nothing() {
        charging.thenSent(new Do("7", 30))
                .thenDeadlineIn(TO_CHARGE)
                .when(Checkout.PAYMENTS, new Done("7"))
                .thenCompleted()
                .thenSent(new Complete("7"))
                .thenState(new Over("7"))
                .thenNoDeadline();
    }

    @Test
    void what_is_late_early_or_repeated_is_ignored() {
        checkout.when(Checkout.STOCK, new Done("7"))
                .thenIgnored()
                .thenNothingSent()
                .thenState(new New());
        reserving.when(new Placed("7", 30)).thenIgnored().thenDeadlineIn(TO_RESERVE);
        charging.when(Checkout.PAYMENTS, new Done("7"))
                .when(Checkout.PAYMENTS, new Done("7"))
                .thenIgnored()
                .thenCompleted();
    }

    @Test
    void a_refused_command_is_not_undone_the_ones_before_it_are() {
        charging.whenRefused(Do.class, "declined")
                .thenCompensating("declined")
                .thenSent(new Undo("7"))
                .thenDeadlineIn(Duration.ofMinutes(15))
                .whenUndone()
                .thenCompensated("declined")
                .thenSent(new Cancel("7", "declined"))
                .thenState(new Over("7"));
    }

    @Test
    void a_refused_first_command_leaves_nothing_to_undo() {
        reserving
                .whenRefused(new Do("7", 30), "out of stock")
                .thenCompensated("out of stock")
                .thenSent(new Cancel("7", "out of stock"));
    }

    @Test
    void undos_are_sent_in_reverse_each_after_the_one_before_was_acknowledged() {
        var undoing = charging.whenTimedOut().thenCompensating("timed out").thenSent(new Undo("7"));
        undoing.whenUndone()
                .thenCompensating("timed out")
                .thenSent(new Undo("7"))
                .whenUndone()
                .thenCompensated("timed out");
        undoing.thenUndoes(new Undo("7"), new Undo("7"))
                .thenCompensated("timed out")
                .thenSent(new Cancel("7", "timed out"));
    }

    @Test
    void an_undo_that_is_refused_is_sent_again_and_given_up_after_many_times_when_the_others_have_run() {
        var undoing = charging.whenTimedOut()
                .whenUndoRefused("busy")
                .thenNothingSent()
                .thenDeadlineIn(Course.UNDO_FIRST_WAIT)
                .whenTimePasses(Course.UNDO_FIRST_WAIT)
                .thenSent(new Undo("7"));
        undoing.thenUndoes(new Undo("7"), new Undo("7")).thenCompensated("timed out");
        for (int send = 2; send < Course.UNDO_SENDS; send++)
            undoing = undoing.whenUndoRefused("busy").whenTimePasses(Course.UNDO_LONGEST_WAIT);
        var stuck = undoing.whenUndoRefused("too late")
                .thenSent(new Undo("7"))
                .whenUndone()
                .thenStuck()
                .thenNothingSent();
        stuck.whenAsked(new SagaRequest.Cancel("now")).thenIgnored().thenStuck();
        stuck.whenAsked(new SagaRequest.Resume())
                .thenCompensating("timed out")
                .thenSent(new Undo("7"))
                .whenUndone()
                .thenCompensated("timed out");
    }

    @Test
    void a_deadline_comes_with_time_and_not_before() {
        reserving
                .whenTimePasses(TO_RESERVE.minusSeconds(1))
                .thenIgnored()
                .thenDeadlineIn(Duration.ofSeconds(1))
                .whenTimePasses(Duration.ofSeconds(1))
                .thenCompensating("timed out");
        reserving
                .whenTimePasses(Duration.ofMinutes(4))
                .when(Checkout.STOCK, new Done("7"))
                .whenTimePasses(Duration.ofMinutes(4))
                .thenIgnored()
                .thenDeadlineIn(TO_CHARGE.minusMinutes(4));
    }

    @Test
    void what_a_saga_hears_while_it_is_undone_changes_nothing() {
        charging.whenTimedOut()
                .when(Checkout.PAYMENTS, new Done("7"))
                .thenIgnored()
                .thenCompensating("timed out");
    }

    @Test
    void another_state_is_shown_with_the_whole_story() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> reserving.thenState(new Reserving("7", 31)))
                .withMessage("\n" + """
                        given and when
                            1. Placed[order=7, total=30]

                        then expected the state
                            Reserving[order=7, total=31]

                        but was
                            step: taken
                            status: RUNNING
                            state: Reserving[order=7, total=30]
                            sent: [Do[order=7, amount=30]]

                        difference
                            state, total: expected 31, was 30
                        """.strip());
    }

    @Test
    void other_commands_another_deadline_and_another_status_are_shown() {
        assertThatThrownBy(() -> reserving.thenSent(new Do("7", 31)))
                .hasMessageEndingWith("command 1, amount: expected 31, was 30");
        assertThatThrownBy(reserving::thenNothingSent)
                .hasMessageEndingWith("command 1 is not expected: Do[order=7, amount=30]");
        assertThatThrownBy(() -> reserving.thenDeadlineIn(Duration.ofHours(1)))
                .hasMessageEndingWith("deadline: expected PT1H, was PT5M");
        assertThatThrownBy(reserving::thenNoDeadline).hasMessageEndingWith("deadline: expected null, was PT5M");
        assertThatThrownBy(reserving::thenCompleted).hasMessageEndingWith("status: expected COMPLETED, was RUNNING");
        assertThatThrownBy(() -> charging.whenTimedOut().thenCompensating("declined"))
                .hasMessageEndingWith("reason: expected declined, was timed out");
        assertThatThrownBy(reserving::thenIgnored).hasMessageContaining("then expected\n    ignored");
        assertThatThrownBy(() -> charging.whenTimedOut().thenUndoes(new Undo("7")))
                .hasMessageEndingWith("undo 2 is not expected: Undo[order=7]");
    }

    @Test
    void what_cannot_have_happened_is_said_to_be_impossible() {
        assertThatThrownBy(checkout::whenTimedOut)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no deadline stands");
        assertThatThrownBy(reserving::whenUndone)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no undo is on its way");
        assertThatThrownBy(() -> reserving.whenRefused(Complete.class, "no"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no such command was sent");
        assertThatThrownBy(() -> reserving.when(new Done("7")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("saga checkout has 2 inputs for a Done: say from which source it comes");
        assertThatThrownBy(() -> reserving.when("nonsense"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("saga checkout has 0 inputs for a String");
    }

    @Test
    void a_saga_that_is_not_pure_is_found() {
        var numbers = new AtomicLong();
        var impure = new Saga<State>() {
            @Override
            public String name() {
                return "impure";
            }

            @Override
            public int version() {
                return 1;
            }

            @Override
            public Class<State> states() {
                return State.class;
            }

            @Override
            public State initial() {
                return new New();
            }

            @Override
            public List<Input<State, ?>> inputs() {
                return List.of(Saga.on(
                        Checkout.ORDERS,
                        (at, event) -> Step.<Deed>send(
                                        Checkout.STOCK_COMMANDS, new Do(event.order(), numbers.incrementAndGet()))
                                .to(new Charging(event.order()))));
            }

            @Override
            public Step<State> compensated(State state, String reason) {
                return Step.done(state);
            }
        };
        assertThatThrownBy(() -> SagaSpecification.of(impure).when(new Placed("7", 1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("took the step twice, and not the same");
    }
}

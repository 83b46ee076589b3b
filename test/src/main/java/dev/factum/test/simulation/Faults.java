package dev.factum.test.simulation;

import java.time.Duration;
import java.util.List;

/**
 * What goes wrong in a run, and how often: chosen once a run, so that some runs are calm but for one kind of fault, and others have them all.
 * After so many steps everything works, so that every run comes to an end.
 */
final class Faults {
    private static final int[] CRASH = {0, 150, 40, 12};
    private static final int[] REPEAT = {0, 30, 5};
    private static final int[] LOSE = {0, 8, 3};
    private static final int[] AWAY = {0, 60, 15};
    private static final int[] WAIT = {0, 120, 25};
    private static final int[] HOLD = {0, 25, 5};
    /** Longer than any deadline that a scenario should have, at the end. */
    private static final List<Duration> HELD =
            List.of(Duration.ofSeconds(20), Duration.ofMinutes(6), Duration.ofMinutes(17), Duration.ofMinutes(50));

    private static final int STEPS = 600;

    private final Choices choices;
    private final int crash;
    private final int repeat;
    private final int lose;
    private final int away;
    private final int wait;
    private final int hold;
    private int steps;

    Faults(Choices choices) {
        this.choices = choices;
        this.crash = oneOf(CRASH);
        this.repeat = oneOf(REPEAT);
        this.lose = oneOf(LOSE);
        this.away = oneOf(AWAY);
        this.wait = oneOf(WAIT);
        this.hold = oneOf(HOLD);
    }

    private int oneOf(int[] rates) {
        return rates[choices.next(rates.length)];
    }

    void step() {
        steps++;
    }

    /** Whether the process dies at this boundary. */
    boolean crashes() {
        return happens(crash);
    }

    /** Whether a message is delivered once more, or a request made once more. */
    boolean repeats() {
        return happens(repeat);
    }

    /** How a call to the outside fails: 0 not, 1 the request is lost, 2 the reply. */
    int loses() {
        return happens(lose) ? 1 + choices.next(2) : 0;
    }

    /** Whether the topics cannot be reached. */
    boolean isAway() {
        return happens(away);
    }

    /** Whether time passes although there is something to do. */
    boolean waits() {
        return happens(wait);
    }

    /** How long a message is under way, at least. */
    Duration holds() {
        return happens(hold) ? HELD.get(choices.next(HELD.size())) : Duration.ZERO;
    }

    private boolean happens(int oneIn) {
        return oneIn > 0 && steps < STEPS && choices.next(oneIn) == oneIn - 1;
    }
}

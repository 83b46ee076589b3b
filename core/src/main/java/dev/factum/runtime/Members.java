package dev.factum.runtime;

import dev.factum.Factum.Share;
import dev.factum.Factum.State;
import dev.factum.Factum.Status;
import java.util.Comparator;
import java.util.List;

/**
 * Those who run one reader on this instance: one, or more that share it as instances share it.
 *
 * @param all at least one; the first alone is asked what only the owner of the whole can answer
 */
record Members(List<Runner> all) {
    private static final List<State> MOST_TELLING =
            List.of(State.HANDED_OVER, State.PAUSED, State.RUNNING, State.STANDBY, State.STOPPED);

    Runner first() {
        return all.getFirst();
    }

    void goOn() {
        all.forEach(Runner::goOn);
    }

    /** Together: what ails one of them is what is told of all. */
    Status status() {
        var each = all.stream().map(Runner::status).toList();
        var told = each.stream()
                .min(Comparator.comparing(status -> MOST_TELLING.indexOf(status.state())))
                .orElseThrow();
        return new Status(
                told.reader(),
                told.state(),
                new Share(
                        each.stream().mapToInt(status -> status.share().held()).sum(),
                        each.stream()
                                .mapToInt(status -> status.share().of())
                                .max()
                                .orElse(0)),
                each.stream().mapToLong(Status::behind).sum(),
                each.stream().mapToInt(Status::parked).sum(),
                told.problem());
    }
}

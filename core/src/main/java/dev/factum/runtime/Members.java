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
                .min(Comparator.comparing(status -> rank(status.state())))
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

    /** The most telling first. */
    private static int rank(State state) {
        return switch (state) {
            case HANDED_OVER -> 0;
            case PAUSED -> 1;
            case RUNNING -> 2;
            case STANDBY -> 3;
            case STOPPED -> 4;
        };
    }
}

package dev.factum.log;

import java.util.List;

/**
 * How a log stands: how far it is written, how far it can be read, and who is in between.
 *
 * @param last the last place that an event has; the beginning of the log if there is none
 * @param readable the last place that can be read now; the same as {@code last} unless somebody is appending
 * @param gaps places that were gone past and at which something may still be committed: it will be read late
 * @param late events that were committed late, ever
 * @param holders who has appended and not ended, the longest open first
 */
public record LogStatus(Position last, Position readable, long gaps, long late, List<Holder> holders) {
    public LogStatus {
        holders = List.copyOf(holders);
    }
}

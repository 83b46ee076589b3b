package dev.factum.shop.importer;

import java.time.Duration;
import java.util.List;

/**
 * What a replay came to.
 *
 * @param orders that this run has brought
 * @param lines of these
 * @param thereAlready commands that were recognised
 * @param began when its first command was sent
 */
record Replayed(long orders, long lines, long thereAlready, List<Refusal> refusals, Duration began) {
    /** A command that the gateway does not take. */
    record Refusal(String kind, String id, String code) {}
}

package dev.factum.cli;

import picocli.CommandLine.Option;

/** How much is listed. */
final class Limit {
    private static final int MOST = 10_000;

    @Option(
            names = "--limit",
            paramLabel = "<n>",
            defaultValue = "50",
            description = "at most; ${DEFAULT-VALUE} if not given")
    private int limit = 50;

    /** @throws CannotAsk if it is out of bounds */
    int checked() {
        if (limit < 1 || limit > MOST) throw new CannotAsk("--limit is from 1 to " + MOST);
        return limit;
    }
}

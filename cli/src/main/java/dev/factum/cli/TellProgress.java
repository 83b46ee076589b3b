package dev.factum.cli;

import dev.factum.postgres.PostgresLog.Check;
import dev.factum.postgres.PostgresLog.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** How far a verification is, now and then, where it takes long. Not thread-safe. */
final class TellProgress implements Progress {
    private static final long LARGE = 1_000_000;
    private static final long EVERY = Duration.ofSeconds(2).toNanos();

    private final PrintWriter err;
    private final LongSupplier nanos;
    private long told;

    /** @param nanos of a clock that only goes on */
    TellProgress(PrintWriter err, LongSupplier nanos) {
        this.err = err;
        this.nanos = nanos;
        this.told = nanos.getAsLong();
    }

    @Override
    public void at(Check check, long done, long about) {
        if (done == 0 && about >= LARGE) tell(what(check) + ": sorting about " + Humane.count(about) + " events");
        else if (done > 0 && nanos.getAsLong() - told >= EVERY)
            tell(what(check) + ": " + Humane.count(done) + (about == 0 ? "" : " of about " + Humane.count(about))
                    + " events");
    }

    private static String what(Check check) {
        return check == Check.HOLES ? "streams" : "ids";
    }

    private void tell(String line) {
        told = nanos.getAsLong();
        err.println(line);
        err.flush();
    }
}

package dev.factum.shop.importer;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to import, and where.
 *
 * @param gateway its address, such as {@code http://127.0.0.1:8080}
 * @param data a CSV file, plain or compressed with gzip; null: December 2010, which is shipped
 * @param report where the report goes as JSON; null: nowhere
 * @param inFlight how many commands are under way at once, 1 to {@link #MAX_IN_FLIGHT}
 * @param patience how long the gateway may answer nobody, and a failing command be tried
 * @param standstill how long the books may stand still without being quiet
 * @param rate documents a second at most, 1 to {@link #MAX_RATE}
 */
public record ImportSettings(
        URI gateway,
        @Nullable Path data,
        @Nullable Path report,
        int inFlight,
        Duration patience,
        Duration standstill,
        int rate,
        ProgressStyle progress) {

    public static final int MAX_IN_FLIGHT = 1_000;
    public static final int DEFAULT_IN_FLIGHT = 32;

    /** More than any gateway takes over: as fast as it goes. */
    public static final int MAX_RATE = 1_000_000;

    public static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(2);
    public static final Duration DEFAULT_STANDSTILL = Duration.ofMinutes(3);

    public ImportSettings {
        if (gateway.getHost() == null)
            throw new ImportFailed("The gateway's address " + gateway + " names no host: write http://host:port.");
        if (inFlight < 1 || inFlight > MAX_IN_FLIGHT)
            throw new ImportFailed("In flight: " + inFlight + " is not from 1 to " + MAX_IN_FLIGHT + ".");
        if (rate < 1 || rate > MAX_RATE)
            throw new ImportFailed("Rate: " + rate + " a second is not from 1 to " + MAX_RATE + ".");
        if (patience.isNegative() || standstill.isNegative())
            throw new ImportFailed("Patience and standstill are no negative times.");
    }

    /** The shipped file, no report. */
    public static ImportSettings of(URI gateway) {
        return new ImportSettings(
                gateway,
                null,
                null,
                DEFAULT_IN_FLIGHT,
                DEFAULT_PATIENCE,
                DEFAULT_STANDSTILL,
                MAX_RATE,
                ProgressStyle.ofStandardOutput());
    }

    public ImportSettings withData(@Nullable Path file) {
        return new ImportSettings(gateway, file, report, inFlight, patience, standstill, rate, progress);
    }

    public ImportSettings withReport(@Nullable Path file) {
        return new ImportSettings(gateway, data, file, inFlight, patience, standstill, rate, progress);
    }

    public ImportSettings withInFlight(int commands) {
        return new ImportSettings(gateway, data, report, commands, patience, standstill, rate, progress);
    }

    public ImportSettings withPatience(Duration time) {
        return new ImportSettings(gateway, data, report, inFlight, time, standstill, rate, progress);
    }

    public ImportSettings withStandstill(Duration time) {
        return new ImportSettings(gateway, data, report, inFlight, patience, time, rate, progress);
    }

    public ImportSettings withRate(int documents) {
        return new ImportSettings(gateway, data, report, inFlight, patience, standstill, documents, progress);
    }

    public ImportSettings withProgress(ProgressStyle style) {
        return new ImportSettings(gateway, data, report, inFlight, patience, standstill, rate, style);
    }
}

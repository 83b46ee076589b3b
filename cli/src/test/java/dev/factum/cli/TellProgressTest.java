package dev.factum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.postgres.PostgresLog.Check;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TellProgressTest {
    private final StringWriter told = new StringWriter();
    private final AtomicLong now = new AtomicLong();
    private final TellProgress progress = new TellProgress(new PrintWriter(told), now::get);

    @Test
    void what_takes_no_time_is_not_told() {
        progress.at(Check.HOLES, 0, 200_000);
        progress.at(Check.HOLES, 100_000, 200_000);
        progress.at(Check.DUPLICATES, 0, 200_000);
        progress.at(Check.CHECKPOINTS, 0, 0);
        assertThat(told.toString()).isEmpty();
    }

    @Test
    void what_takes_long_is_told_every_two_seconds() {
        progress.at(Check.HOLES, 0, 3_000_000);
        for (int i = 1; i <= 30; i++) {
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(500));
            progress.at(Check.HOLES, i * 100_000L, 3_000_000);
        }
        assertThat(told.toString().lines())
                .hasSize(8)
                .startsWith("streams: sorting about 3,000,000 events", "streams: 400,000 of about 3,000,000 events");
    }

    @Test
    void a_log_whose_size_is_not_known_is_counted() {
        now.addAndGet(TimeUnit.SECONDS.toNanos(2));
        progress.at(Check.HOLES, 100_000, 0);
        assertThat(told.toString().strip()).isEqualTo("streams: 100,000 events");
    }
}

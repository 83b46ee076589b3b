package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** However long a stream is, and however far behind a reader: what a service needs of memory stays what it is. */
@Tag("slow")
class BoundedMemoryTest {
    private static final int EVENTS = Scale.of(100_000, 1_000_000);
    private static final int MEBIBYTES = Scale.of(48, 256);
    private static final int AT_ONCE = 10_000;
    private static final int TEXT = 500;
    private static final Duration AT_MOST = Duration.ofMinutes(20);
    private static final Pattern SAID = Pattern.compile("read (\\d+), behind (\\d+), kept (\\d+)\\s*$");

    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    @Test
    void a_stream_without_end_and_a_reader_far_too_slow_need_no_more_memory_than_short_ones() throws Exception {
        var database = postgres.database(2);
        Backlog.install(database, "x".repeat(TEXT));
        try (var process = OwnProcess.start(
                List.of("-Xmx" + MEBIBYTES + "m", "-XX:+ExitOnOutOfMemoryError"),
                Backlog.class,
                database.getJdbcUrl(),
                Integer.toString(EVENTS))) {
            var db = new Db(database);
            for (int there = 1; there < EVENTS; there += AT_ONCE) Backlog.grow(db, Math.min(AT_ONCE, EVENTS - there));
            var output = process.output(AT_MOST);
            var said = SAID.matcher(output);
            assertThat(process.status()).as(output).isZero();
            assertThat(said.find()).as(output).isTrue();
            assertThat(said.group(1)).isEqualTo(Integer.toString(EVENTS + 1));
            assertThat(Long.parseLong(said.group(2))).as("behind").isGreaterThan(EVENTS * 9L / 10);
            System.out.printf(
                    "memory: a stream of %,d events folded, read and projected anew, and a reader that is %,d behind, in a heap of %d MiB; %s MiB lived longer than a moment%n",
                    EVENTS, Long.parseLong(said.group(2)), MEBIBYTES, said.group(3));
        }
    }
}

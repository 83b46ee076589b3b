package dev.factum.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is written, it is what the JDK reads, or nothing. */
class WrittenTest {
    private static final String TIME = "0123456789-:.TZ+tz /";
    private static final String ID = "0123456789abcdefABCDEFg-+ ";

    private static Optional<Instant> timeByTheJdk(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<UUID> idByTheJdk(String text) {
        try {
            return Optional.of(UUID.fromString(text)).filter(id -> id.toString().equalsIgnoreCase(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String changed(String text, String by, Random random) {
        var changed = new StringBuilder(text);
        for (int n = random.nextInt(3); n > 0; n--) {
            int at = random.nextInt(changed.length());
            char c = by.charAt(random.nextInt(by.length()));
            switch (random.nextInt(3)) {
                case 0 -> changed.setCharAt(at, c);
                case 1 -> changed.insert(at, c);
                default -> changed.deleteCharAt(at);
            }
        }
        return changed.toString();
    }

    @Test
    void times() {
        var random = new Random(7);
        var units = new ChronoUnit[] {ChronoUnit.SECONDS, ChronoUnit.MILLIS, ChronoUnit.MICROS, ChronoUnit.NANOS};
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            var time = Instant.ofEpochSecond(random.nextLong(-60_000_000_000L, 250_000_000_000L), random.nextInt());
            var text = changed(time.truncatedTo(units[random.nextInt(4)]).toString(), TIME, random);
            assertThat(Written.time(text)).as(text).isEqualTo(timeByTheJdk(text));
            if (Written.time(text).isPresent()) read++;
        }
        assertThat(read).isBetween(80_000, 150_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-29T00:00:00Z",
                "2024-02-29T23:59:59.999999999Z",
                "2024-02-29T23:59:59.9999999999Z",
                "2024-02-29T23:59:60Z",
                "2024-02-29T24:00:00Z",
                "2024-13-01T00:00:00Z",
                "2024-00-01T00:00:00Z",
                "2024-01-01T00:00:00.Z",
                "2024-01-01T00:00Z",
                "2024-01-01T00:00:00",
                "2024-01-01T00:00:00+01:00",
                "2024-01-01T00:00:00.5-11:30",
                "2024-01-01t00:00:00z",
                "2024-01-01 00:00:00Z",
                "+12024-01-01T00:00:00Z",
                "Z",
                ""
            })
    void times_at_the_edge(String text) {
        assertThat(Written.time(text)).isEqualTo(timeByTheJdk(text));
    }

    @Test
    void ids() {
        var random = new Random(7);
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            var id = new UUID(random.nextLong(), random.nextLong()).toString();
            var text = changed(random.nextBoolean() ? id : id.toUpperCase(Locale.ROOT), ID, random);
            assertThat(Written.uuid(text)).as(text).isEqualTo(idByTheJdk(text));
            if (Written.uuid(text).isPresent()) read++;
        }
        assertThat(read).isBetween(70_000, 150_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1-1-1-1-1", "+1234567-1234-1234-1234-123456789012", "1234567-01234-1234-1234-123456789012", ""})
    void ids_at_the_edge(String text) {
        assertThat(Written.uuid(text)).isEqualTo(idByTheJdk(text)).isEmpty();
    }
}

package dev.factum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private static final Clock NEW_YEAR = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    private final Settings settings = Settings.of(NEW_YEAR);

    private Settings with(int batch, Duration idle, int calls, int attempts) {
        return with(batch, idle, calls, 1, attempts);
    }

    private Settings with(int batch, Duration idle, int calls, int concurrency, int attempts) {
        return new Settings(settings.clock(), settings.ids(), batch, idle, calls, concurrency, attempts);
    }

    @Test
    void ids_are_made_by_the_clock_that_was_given() {
        assertThat(settings.ids().next().getMostSignificantBits() >>> 16).isEqualTo(NEW_YEAR.millis());
    }

    @Test
    void a_changed_setting_leaves_the_others_as_they_are() {
        var idle = settings.idle();
        var changed = Duration.ofMillis(7);
        assertThat(settings.withBatch(7)).isEqualTo(with(7, idle, settings.calls(), settings.attempts()));
        assertThat(settings.withIdle(changed))
                .isEqualTo(with(settings.batch(), changed, settings.calls(), settings.attempts()));
        assertThat(settings.withCalls(7)).isEqualTo(with(settings.batch(), idle, 7, settings.attempts()));
        assertThat(settings.withAttempts(7)).isEqualTo(with(settings.batch(), idle, settings.calls(), 7));
        assertThat(settings.withConcurrency(7))
                .isEqualTo(with(settings.batch(), idle, settings.calls(), 7, settings.attempts()));
    }

    @Test
    void everything_has_a_bound() {
        var minute = Duration.ofMinutes(1);
        with(1, Duration.ofMillis(1), 1, 1);
        with(10_000, minute, 1, 1);
        assertRefused(() -> with(0, minute, 1, 1), "a batch has 1 to 10,000 messages, not 0");
        assertRefused(() -> with(10_001, minute, 1, 1), "a batch has 1 to 10,000 messages, not 10001");
        assertRefused(
                () -> with(1, Duration.ofNanos(999_999), 1, 1),
                "idle is between 1 ms and 1 minute, not PT0.000999999S");
        assertRefused(() -> with(1, minute.plusMillis(1), 1, 1), "idle is between 1 ms and 1 minute, not PT1M0.001S");
        assertRefused(() -> with(1, minute, 0, 1), "calls is from 1, not 0");
        with(1, minute, 1, 64, 1);
        assertRefused(() -> with(1, minute, 1, 0, 1), "concurrency is 1 to 64 threads, not 0");
        assertRefused(() -> with(1, minute, 1, 65, 1), "concurrency is 1 to 64 threads, not 65");
        assertRefused(() -> with(1, minute, 1, 0), "attempts is from 1, not 0");
    }

    private static void assertRefused(ThrowingCallable making, String message) {
        assertThatThrownBy(making).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}

package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A measure that finds nothing has to be seen to find something. */
class PinnedThreadsTest {
    private static final Duration LONGER_THAN = Duration.ofMillis(20);

    /** A class that is being initialized keeps its thread's carrier. */
    private static final class Pins {
        static final long SINCE = wait(Duration.ofMillis(60));

        private static long wait(Duration duration) {
            long end = System.nanoTime() + duration.toNanos();
            while (System.nanoTime() < end) LockSupport.parkNanos(end - System.nanoTime());
            return end;
        }
    }

    @Test
    void a_thread_that_is_pinned_would_be_found() throws Exception {
        try (var pinned = PinnedThreads.longerThan(LONGER_THAN)) {
            Thread.ofVirtual().start(() -> assertThat(Pins.SINCE).isNotZero()).join();
            assertThat(pinned.soFar()).isNotEmpty();
        }
    }
}

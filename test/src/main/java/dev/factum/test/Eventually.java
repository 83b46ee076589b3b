package dev.factum.test;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks again and again until something holds: what readers do, they do a moment after the commit. The bound is generous and only failures
 * ever wait for it.
 *
 * <pre>{@code
 * Eventually.holds(() -> assertThat(mailbox).contains("order 7"));
 * }</pre>
 */
public final class Eventually {
    /** 30 seconds. */
    public static final Duration AT_MOST = Duration.ofSeconds(30);

    private static final long LOOK_EVERY = TimeUnit.MILLISECONDS.toNanos(5);

    /** What has to hold. */
    @FunctionalInterface
    public interface Check {
        void run() throws Exception;
    }

    private Eventually() {}

    /** @throws AssertionError the last one, if the assertions still fail after {@link #AT_MOST} */
    public static void holds(Check check) {
        holds(AT_MOST, check);
    }

    public static void holds(Duration atMost, Check check) {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            var failure = failure(check);
            if (failure == null) return;
            if (System.nanoTime() >= end)
                throw new AssertionError("still after " + atMost + ": " + failure.getMessage(), failure);
            LockSupport.parkNanos(LOOK_EVERY);
        }
    }

    public static void isTrue(String what, Callable<Boolean> condition) {
        holds(() -> {
            if (!condition.call()) throw new AssertionError(what + ": not so");
        });
    }

    private static @Nullable Throwable failure(Check check) {
        try {
            check.run();
            return null;
        } catch (AssertionError | Exception e) {
            return e;
        }
    }
}

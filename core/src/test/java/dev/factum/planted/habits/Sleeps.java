package dev.factum.planted.habits;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits in every way that is not allowed. */
public final class Sleeps {
    void sleep() throws InterruptedException {
        Thread.sleep(1);
    }

    void sleepFor() throws InterruptedException {
        Thread.sleep(Duration.ofMillis(1));
    }

    void unit() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(1);
    }

    void park() {
        LockSupport.parkNanos(1);
    }

    void parkUntil() {
        LockSupport.parkUntil(1);
    }
}

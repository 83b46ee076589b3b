package dev.factum.runtime;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes one waiter; a ring while nobody waits is kept for the next wait. Any number of rings are one. */
final class Bell {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rings = lock.newCondition();
    private volatile boolean rung;

    void ring() {
        lock.lock();
        try {
            rung = true;
            rings.signal();
        } finally {
            lock.unlock();
        }
    }

    /** @return whether it rang in time */
    boolean await(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (!rung && left > 0) left = rings.awaitNanos(left);
            var was = rung;
            rung = false;
            return was;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the next wait will be none. */
    boolean isRung() {
        return rung;
    }

    /** Does as a wait does that is over. */
    void hear() {
        lock.lock();
        try {
            rung = false;
        } finally {
            lock.unlock();
        }
    }

    /** Waits although it may ring; the ring is kept. */
    void pause(Duration whole) throws InterruptedException {
        lock.lock();
        try {
            long left = whole.toNanos();
            while (left > 0) left = rings.awaitNanos(left);
        } finally {
            lock.unlock();
        }
    }
}

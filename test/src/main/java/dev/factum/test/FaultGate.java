package dev.factum.test;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What a {@link FaultProxy} does to all of its connections now. Thread-safe. */
final class FaultGate {
    private enum Now {
        PASS,
        STALL,
        REFUSE
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Now now = Now.PASS;
    private long delay;

    void open() {
        change(Now.PASS, 0);
    }

    void stall() {
        change(Now.STALL, 0);
    }

    void refuse() {
        change(Now.REFUSE, 0);
    }

    void delay(Duration each) {
        if (each.isNegative()) throw new IllegalArgumentException("a delay is not negative: " + each);
        change(Now.PASS, each.toNanos());
    }

    private void change(Now next, long wait) {
        lock.lock();
        try {
            now = next;
            delay = wait;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean refuses() {
        lock.lock();
        try {
            return now == Now.REFUSE;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a piece may go on; whoever is cut meanwhile finds that out when it does. */
    void await() throws InterruptedException {
        lock.lock();
        try {
            long left = delay;
            while (now == Now.STALL || (now == Now.PASS && delay > 0 && left > 0))
                if (now == Now.STALL) changed.await();
                else left = changed.awaitNanos(left);
        } finally {
            lock.unlock();
        }
    }
}

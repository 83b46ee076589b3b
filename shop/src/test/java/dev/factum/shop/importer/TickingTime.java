package dev.factum.shop.importer;

import java.time.Duration;

/** Time that stands still but for pauses, which end at once. Pauses of several threads overlap, as they would. */
final class TickingTime implements Time {
    private Duration now = Duration.ZERO;

    @Override
    public synchronized Duration now() {
        return now;
    }

    @Override
    public void pause(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) throw new InterruptedException();
        passUntil(now().plus(duration));
    }

    private synchronized void passUntil(Duration moment) {
        if (moment.compareTo(now) > 0) now = moment;
    }
}

package dev.factum.postgres;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every hour whether the inbox is to forget what is older than 14 days. What fails is said, and tried again an hour later. */
final class InboxTurns implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InboxTurns.class);
    private static final Duration FIRST_LOOK = Duration.ofMinutes(1);
    private static final Duration LOOK_EVERY = Duration.ofHours(1);

    private final BooleanSupplier turn;
    private final CountDownLatch closed = new CountDownLatch(1);

    InboxTurns(BooleanSupplier turn) {
        this.turn = turn;
    }

    void start(String service) {
        Thread.ofPlatform().daemon().name(service + " inbox").start(() -> run(service));
    }

    private void run(String service) {
        try {
            for (var rest = FIRST_LOOK; !closed.await(rest.toSeconds(), TimeUnit.SECONDS); rest = LOOK_EVERY)
                look(service);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(String service) {
        try {
            if (turn.getAsBoolean())
                LOG.info("{} has emptied the older part of its inbox: nothing in it was younger than 14 days", service);
        } catch (RuntimeException e) {
            LOG.warn("{} cannot empty the older part of its inbox now: {}", service, e.getMessage());
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}

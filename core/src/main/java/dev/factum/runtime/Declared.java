package dev.factum.runtime;

import dev.factum.store.Misconfigured;
import dev.factum.store.Unavailable;
import dev.factum.topic.Transport;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topics of a service, declared once. A broker that is away at the start holds up those who need it, and nobody else. Thread-safe. */
final class Declared {
    private static final Logger LOG = LoggerFactory.getLogger(Declared.class);

    private final Transport transport;
    private final Set<String> topics;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean done;

    Declared(Transport transport, Set<String> topics) {
        this.transport = transport;
        this.topics = topics;
    }

    /** @throws Misconfigured naming what to change, while somebody looks */
    void atTheStart() {
        try {
            declare();
        } catch (Unavailable e) {
            LOG.warn(
                    "the topics {} cannot be declared now, their readers and the relay wait for that: {}",
                    topics,
                    e.getMessage());
        }
    }

    /** @throws Unavailable if that cannot be done now @throws Misconfigured naming what to change */
    void ensure() throws InterruptedException {
        if (done) return;
        lock.lockInterruptibly();
        try {
            if (!done) declare();
        } finally {
            lock.unlock();
        }
    }

    private void declare() {
        transport.declare(topics);
        done = true;
    }
}

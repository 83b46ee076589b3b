package dev.factum.memory;

/**
 * Every port without a disk: for unit tests, and the model that PostgreSQL is compared with by the same suites. Transactions run one after
 * the other; nothing survives the process.
 */
public final class Memory {
    private Memory() {}

    /** A store of its own. */
    public static MemoryStore store() {
        return new MemoryStore();
    }

    /** Topics that services in one process share. */
    public static MemoryTopics topics() {
        return new MemoryTopics();
    }
}

package dev.factum.store;

import java.util.Map;

/** How far subscriptions have come. */
public interface Checkpoints {
    /** Moves a subscription on, or only confirms that it is still owned. @throws Fenced if another instance has taken it */
    void save(String subscription, long epoch, Map<Place, Mark> marks);

    /** Whether this is still the epoch of its owner, as last committed. Locks nothing. */
    boolean isOwned(String subscription, long epoch);

    /** As last committed. */
    Map<Place, Mark> marks(String subscription);

    /**
     * Says where a subscription goes on, whoever owns it: its owner is fenced from the commit of this on, and the next one begins there. Places
     * that are not named stay. Waits for a transaction of the owner that is about to commit.
     */
    void rewind(String subscription, Map<Place, Mark> marks);

    /** Back to the beginning of everything. @throws Fenced */
    void reset(String subscription, long epoch);
}

package dev.factum.store;

import java.util.Map;

/** How far subscriptions have come. */
public interface Checkpoints {
    /** Moves a subscription on, or only confirms that it is still owned. @throws Fenced if another instance has taken it */
    void save(String subscription, long epoch, Map<Place, Mark> marks);

    /** As last committed. */
    Map<Place, Mark> marks(String subscription);

    /** Back to the beginning of everything. @throws Fenced */
    void reset(String subscription, long epoch);
}

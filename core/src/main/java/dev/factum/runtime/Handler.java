package dev.factum.runtime;

import dev.factum.log.Source;
import dev.factum.log.Traced;
import dev.factum.store.Session;
import dev.factum.subscription.Patience;
import dev.factum.topic.Topic;
import java.util.List;
import java.util.Map;

/** What a {@link Runner} does with batches: one per kind of reader. */
interface Handler {
    String name();

    List<Source<?>> sources();

    default Patience patience() {
        return Patience.DEFAULT;
    }

    /** Whether instances divide the partitions of its topics among them: then only what has the same key comes in order. */
    default boolean isShared() {
        return false;
    }

    /** Whether threads of one instance may divide them in the same way: all use this handler. */
    default boolean isConcurrent() {
        return isShared();
    }

    /** Whether it can do nothing while topics cannot be reached. */
    default boolean needsTopics() {
        return sources().stream().anyMatch(Topic.class::isInstance);
    }

    /** Whether an entry of the own log concerns this reader. */
    boolean wants(Incoming entry);

    /** Whether a message of a topic concerns this reader, where its type does. */
    default boolean takes(Incoming message) {
        return true;
    }

    /** How its messages stand in a trace. */
    default Traced.Kind kind() {
        return Traced.Kind.HANDLED;
    }

    /** Whether messages of the own log get an inbox record, too; those of topics always do. */
    default boolean recordsOwn() {
        return false;
    }

    /** What is done outside any transaction, in order per key. @return what failed; nothing of the same key after it was done */
    default Map<Incoming, Exception> perform(List<Incoming> batch) throws Exception {
        return Map.of();
    }

    /** Whether all that it does is done in {@link #perform}: then a batch needs no transaction, and its checkpoint may be saved later. */
    default boolean storesNothing() {
        return false;
    }

    /** Whether nothing of what it does outlasts a transaction that is rolled back. */
    default boolean isUndone() {
        return true;
    }

    /** In the transaction that holds inbox, parking and checkpoint. */
    void handle(List<Incoming> batch, UnitOfWork unit) throws Exception;

    /** Between batches. @return whether there was something to do */
    default boolean tick(Hold hold) throws Exception {
        return false;
    }

    /** Before the first batch ever. */
    default void begin(Session session) {}
}

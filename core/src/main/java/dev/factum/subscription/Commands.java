package dev.factum.subscription;

import dev.factum.decider.Decision;
import dev.factum.event.Envelope;
import dev.factum.store.Transaction;

/**
 * Takes in commands of a topic without an aggregate: state in the service's own tables. What it returns is the answer to the sender, stored
 * with what it wrote; the events of an acceptance are for {@code tx}, so there are none here.
 */
@FunctionalInterface
public interface Commands<M> {
    Decision<Void> handle(Envelope<M> command, Transaction tx) throws Exception;
}

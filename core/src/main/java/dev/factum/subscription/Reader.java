package dev.factum.subscription;

import dev.factum.event.Envelope;
import dev.factum.store.Transaction;
import java.util.List;

/**
 * What a subscription does with a batch, in the transaction that also holds its inbox records and checkpoint. It may run again with the same
 * messages, or with a part of them, after a failure or a crash; what it wrote in the transaction is gone then.
 */
@FunctionalInterface
public interface Reader<M> {
    void read(List<Envelope<M>> batch, Transaction tx) throws Exception;

    /** One message at a time; the common case. What it appends and sends is caused by the message. */
    @FunctionalInterface
    interface Handler<M> {
        void handle(Envelope<M> message, Transaction tx) throws Exception;
    }

    static <M> Reader<M> each(Handler<M> handler) {
        return (batch, tx) -> {
            for (var message : batch) handler.handle(message, tx.because(message.next()));
        };
    }
}

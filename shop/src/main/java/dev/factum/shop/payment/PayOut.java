package dev.factum.shop.payment;

import dev.factum.effect.Effect;
import dev.factum.event.Envelope;
import dev.factum.log.Source;
import dev.factum.shop.payment.PayoutDecider.Command;
import dev.factum.shop.payment.PayoutDecider.Event;
import dev.factum.shop.payment.Provider.Answer;
import dev.factum.store.Transaction;
import java.io.IOException;

/** Pays credit notes out. */
record PayOut(Provider provider) implements Effect<Event, Answer> {
    @Override
    public String name() {
        return "pay-out";
    }

    @Override
    public Source<Event> source() {
        return Source.own(Event.class);
    }

    @Override
    public boolean concerns(Event event) {
        return event instanceof Event.Requested;
    }

    @Override
    public Answer perform(Envelope<Event> event, String key) throws IOException, InterruptedException {
        if (event.payload() instanceof Event.Requested r) return provider.payOut(key, r.creditNoteId(), r.amount());
        throw new IllegalStateException("no call for " + event);
    }

    @Override
    public void record(Envelope<Event> event, Answer answer, Transaction tx) {
        if (answer instanceof Answer.Declined)
            throw new IllegalStateException(
                    "the provider declines to pay out " + event.payload().creditNoteId());
        tx.execute(PayoutDecider.PAYOUTS, new Command.Settle(event.payload().creditNoteId()));
    }
}

package dev.factum.shop.payment;

import static dev.factum.decider.Decision.accept;
import static dev.factum.decider.Decision.nothing;

import dev.factum.decider.Aggregate;
import dev.factum.decider.Decider;
import dev.factum.decider.Decision;
import dev.factum.event.Tag;
import dev.factum.event.TypeName;
import dev.factum.shop.contract.Money;

/** A credit note is paid out once. */
final class PayoutDecider implements Decider<PayoutDecider.Command, PayoutDecider.Payout, PayoutDecider.Event> {
    static final Aggregate<Command, Payout, Event> PAYOUTS =
            Aggregate.of("payout", Command.class, Payout.class, Event.class, new PayoutDecider());

    sealed interface Command {
        String creditNoteId();

        record Request(String creditNoteId, Money amount) implements Command {}

        record Settle(String creditNoteId) implements Command {}
    }

    sealed interface Event {
        String creditNoteId();

        @TypeName("payout.requested")
        record Requested(@Tag String creditNoteId, Money amount) implements Event {}

        @TypeName("payout.paid")
        record Paid(@Tag String creditNoteId, Money amount) implements Event {}
    }

    sealed interface Payout {
        record None() implements Payout {}

        record Requested(Money amount) implements Payout {}

        record Paid() implements Payout {}
    }

    @Override
    public String id(Command command) {
        return command.creditNoteId();
    }

    @Override
    public Payout initial() {
        return new Payout.None();
    }

    @Override
    public Payout evolve(Payout payout, Event event) {
        return switch (event) {
            case Event.Requested r -> new Payout.Requested(r.amount());
            case Event.Paid p -> new Payout.Paid();
        };
    }

    @Override
    public Decision<Event> decide(Command command, Payout payout) {
        return switch (command) {
            case Command.Request r
            when payout instanceof Payout.None ->
                r.amount().isZero()
                        ? accept(new Event.Paid(r.creditNoteId(), r.amount()))
                        : accept(new Event.Requested(r.creditNoteId(), r.amount()));
            case Command.Request r -> nothing();
            case Command.Settle s
            when payout instanceof Payout.Requested r -> accept(new Event.Paid(s.creditNoteId(), r.amount()));
            case Command.Settle s -> nothing();
        };
    }
}

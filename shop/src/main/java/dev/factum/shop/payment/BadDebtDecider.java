package dev.factum.shop.payment;

import dev.factum.decider.Aggregate;
import dev.factum.decider.Decider;
import dev.factum.decider.Decision;
import dev.factum.event.Tag;
import dev.factum.event.TypeName;
import dev.factum.shop.contract.Money;
import java.time.LocalDate;

/** An adjustment of bad debt stands in the books once; it is money that nobody moves. */
final class BadDebtDecider implements Decider<BadDebtDecider.Adjust, BadDebtDecider.Entry, BadDebtDecider.Adjusted> {
    static final Aggregate<Adjust, Entry, Adjusted> BAD_DEBTS =
            Aggregate.of("bad-debt", Adjust.class, Entry.class, Adjusted.class, new BadDebtDecider());

    @TypeName("adjust-bad-debt")
    record Adjust(String adjustmentId, LocalDate day, Money amount) {}

    @TypeName("bad-debt.adjusted")
    record Adjusted(@Tag String adjustmentId, LocalDate day, Money amount) {}

    record Entry(boolean made) {}

    @Override
    public String id(Adjust command) {
        return command.adjustmentId();
    }

    @Override
    public Entry initial() {
        return new Entry(false);
    }

    @Override
    public Entry evolve(Entry entry, Adjusted event) {
        return new Entry(true);
    }

    @Override
    public Decision<Adjusted> decide(Adjust c, Entry entry) {
        return entry.made()
                ? Decision.refuse("bad-debt.exists", "adjustment " + c.adjustmentId() + " was made before")
                : Decision.accept(new Adjusted(c.adjustmentId(), c.day(), c.amount()));
    }
}

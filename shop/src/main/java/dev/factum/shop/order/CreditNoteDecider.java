package dev.factum.shop.order;

import dev.factum.decider.Aggregate;
import dev.factum.decider.Decider;
import dev.factum.decider.Decision;
import dev.factum.event.Tag;
import dev.factum.event.TypeName;
import dev.factum.shop.contract.Line;
import dev.factum.shop.contract.Money;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A credit note is issued once; the rest is others' business. */
final class CreditNoteDecider
        implements Decider<CreditNoteDecider.Issue, CreditNoteDecider.Note, CreditNoteDecider.Issued> {
    static final Aggregate<Issue, Note, Issued> CREDIT_NOTES =
            Aggregate.of("credit-note", Issue.class, Note.class, Issued.class, new CreditNoteDecider());

    @TypeName("issue-credit-note")
    record Issue(String creditNoteId, @Nullable String customerId, String country, LocalDate day, List<Line> lines) {}

    @TypeName("credit-note.issued")
    record Issued(
            @Tag String creditNoteId,
            @Tag @Nullable String customerId,
            String country,
            LocalDate day,
            List<Line> lines,
            Money amount) {}

    record Note(boolean issued) {}

    @Override
    public String id(Issue command) {
        return command.creditNoteId();
    }

    @Override
    public Note initial() {
        return new Note(false);
    }

    @Override
    public Note evolve(Note note, Issued event) {
        return new Note(true);
    }

    @Override
    public Decision<Issued> decide(Issue c, Note note) {
        if (note.issued())
            return Decision.refuse("credit-note.exists", "credit note " + c.creditNoteId() + " was issued before");
        if (c.lines().isEmpty()) return Decision.refuse("credit-note.empty", "a credit note needs a line");
        var amount = Line.total(c.lines());
        if (amount.isNegative())
            return Decision.refuse(
                    "credit-note.negative",
                    "a credit note of " + amount.amount().toPlainString() + " cannot be paid out");
        return Decision.accept(new Issued(c.creditNoteId(), c.customerId(), c.country(), c.day(), c.lines(), amount));
    }
}

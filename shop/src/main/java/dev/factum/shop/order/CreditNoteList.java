package dev.factum.shop.order;

import dev.factum.event.Envelope;
import dev.factum.log.Source;
import dev.factum.projection.Projection;
import dev.factum.projection.Rows;
import dev.factum.store.Table;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Every credit note. */
final class CreditNoteList implements Projection<CreditNoteList.Row, CreditNoteDecider.Issued> {
    record Row(
            String creditNoteId, @Nullable String customerId, LocalDate issuedOn, BigDecimal amount, String currency) {}

    @Override
    public Table<Row> table() {
        return new Table<>("credit_note_list", 1, Row.class);
    }

    @Override
    public Source<CreditNoteDecider.Issued> source() {
        return Source.own(CreditNoteDecider.Issued.class);
    }

    @Override
    public void project(Envelope<CreditNoteDecider.Issued> event, Rows<Row> rows) {
        var note = event.payload();
        rows.put(new Row(
                note.creditNoteId(),
                note.customerId(),
                note.day(),
                note.amount().amount(),
                note.amount().currency()));
    }
}

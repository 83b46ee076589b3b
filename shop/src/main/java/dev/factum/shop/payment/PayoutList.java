package dev.factum.shop.payment;

import dev.factum.event.Envelope;
import dev.factum.log.Source;
import dev.factum.projection.Projection;
import dev.factum.projection.Rows;
import dev.factum.shop.payment.PayoutDecider.Event;
import dev.factum.store.Table;
import java.math.BigDecimal;

/** Every credit note that was or is to be paid out. */
final class PayoutList implements Projection<PayoutList.Row, Event> {
    record Row(String creditNoteId, String status, BigDecimal amount, String currency) {}

    @Override
    public Table<Row> table() {
        return new Table<>("payout_list", 1, Row.class);
    }

    @Override
    public Source<Event> source() {
        return Source.own(Event.class);
    }

    @Override
    public void project(Envelope<Event> event, Rows<Row> rows) {
        switch (event.payload()) {
            case Event.Requested r ->
                rows.put(new Row(
                        r.creditNoteId(),
                        "requested",
                        r.amount().amount(),
                        r.amount().currency()));
            case Event.Paid p ->
                rows.put(new Row(
                        p.creditNoteId(),
                        "paid",
                        p.amount().amount(),
                        p.amount().currency()));
        }
    }
}

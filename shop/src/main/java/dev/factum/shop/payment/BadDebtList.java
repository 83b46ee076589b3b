package dev.factum.shop.payment;

import dev.factum.event.Envelope;
import dev.factum.log.Source;
import dev.factum.projection.Projection;
import dev.factum.projection.Rows;
import dev.factum.shop.payment.BadDebtDecider.Adjusted;
import dev.factum.store.Table;
import java.math.BigDecimal;
import java.time.LocalDate;

/** Every adjustment of bad debt. */
final class BadDebtList implements Projection<BadDebtList.Row, Adjusted> {
    record Row(String adjustmentId, LocalDate adjustedOn, BigDecimal amount, String currency) {}

    @Override
    public Table<Row> table() {
        return new Table<>("bad_debt_list", 1, Row.class);
    }

    @Override
    public Source<Adjusted> source() {
        return Source.own(Adjusted.class);
    }

    @Override
    public void project(Envelope<Adjusted> event, Rows<Row> rows) {
        var a = event.payload();
        rows.put(new Row(
                a.adjustmentId(), a.day(), a.amount().amount(), a.amount().currency()));
    }
}

package dev.factum.shop.payment;

import dev.factum.shop.payment.Provider.Entry;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The service's books, and how they compare with the provider's ledger. */
@Component
class PaymentBooks {
    private static final int DIFFERENCES = 20;

    record Sum(long count, String amount) {}

    record Ledger(
            String charged, String refunded, String paidOut, int entries, int chargedTwice, List<String> differences) {}

    /** @param amountCaptured charged and not given back by an undo */
    record Books(
            String amountCaptured,
            String amountRefunded,
            Sum creditNotes,
            Sum badDebt,
            long unsettled,
            Ledger ledger) {}

    private final JdbcClient sql;
    private final Provider provider;

    PaymentBooks(JdbcClient sql, Provider provider) {
        this.sql = sql;
        this.provider = provider;
    }

    Books books() throws IOException, InterruptedException {
        return new Books(
                amount("select sum(captured - refunded) from payment_list"),
                amount("select sum(refunded) from payment_list"),
                new Sum(
                        count("select count(*) from payout_list where status = 'paid'"),
                        amount("select sum(amount) from payout_list where status = 'paid'")),
                new Sum(count("select count(*) from bad_debt_list"), amount("select sum(amount) from bad_debt_list")),
                count("select count(*) from payment_list where status in ('charging', 'refunding')")
                        + count("select count(*) from payout_list where status = 'requested'"),
                compare(provider.ledger()));
    }

    /** Entry by entry, not sum by sum: two mistakes may cancel out. */
    private Ledger compare(List<Entry> entries) {
        var theirs = new HashMap<String, BigDecimal>();
        var charged = new HashSet<String>();
        int twice = 0;
        for (var entry : entries) {
            if (entry.kind().equals("charge") && !charged.add(entry.reference())) twice++;
            theirs.merge(entry.kind() + " " + entry.reference(), entry.amount(), BigDecimal::add);
        }
        return new Ledger(
                sum(entries, "charge"),
                sum(entries, "refund"),
                sum(entries, "payout"),
                entries.size(),
                twice,
                differences(ours(), theirs));
    }

    private Map<String, BigDecimal> ours() {
        var ours = new HashMap<String, BigDecimal>();
        sql.sql("""
                        select 'charge ' || order_id, captured from payment_list where captured <> 0
                        union all select 'refund ' || order_id, refunded from payment_list where refunded <> 0
                        union all select 'payout ' || credit_note_id, amount from payout_list where status = 'paid' and amount <> 0
                        """)
                .query((row, n) -> ours.put(row.getString(1), row.getBigDecimal(2)))
                .list();
        return ours;
    }

    private static List<String> differences(Map<String, BigDecimal> ours, Map<String, BigDecimal> theirs) {
        var all = new TreeSet<>(ours.keySet());
        all.addAll(theirs.keySet());
        var found = new ArrayList<String>();
        for (var what : all) {
            if (found.size() == DIFFERENCES) break;
            var here = ours.getOrDefault(what, BigDecimal.ZERO);
            var there = theirs.getOrDefault(what, BigDecimal.ZERO);
            if (here.compareTo(there) != 0)
                found.add(what + ": " + here.toPlainString() + " in the books, " + there.toPlainString()
                        + " on the ledger");
        }
        return found;
    }

    private static String sum(List<Entry> entries, String kind) {
        return entries.stream()
                .filter(e -> e.kind().equals(kind))
                .map(Entry::amount)
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .toPlainString();
    }

    private String amount(String query) {
        return sql.sql(query)
                .query(BigDecimal.class)
                .optional()
                .orElse(BigDecimal.ZERO)
                .toPlainString();
    }

    private long count(String query) {
        return sql.sql(query).query(Long.class).single();
    }
}

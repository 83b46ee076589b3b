package dev.factum.shop.importer;

import dev.factum.shop.importer.Document.BadDebt;
import dev.factum.shop.importer.Document.CreditNote;
import dev.factum.shop.importer.Document.Head;
import dev.factum.shop.importer.Document.Line;
import dev.factum.shop.importer.Document.Order;
import dev.factum.shop.importer.Document.WriteOff;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Groups the rows of a file into documents, in the order of their first rows: the rows of one invoice need not stand together. Equal
 * texts and prices are kept once, so that half a million rows fit into some 40 MB. Not thread-safe.
 */
final class Invoices {
    /** Of one order or credit note: the gateway takes no more. */
    static final int MAX_LINES = 2_000;

    private final Map<String, Draft> drafts = new LinkedHashMap<>();
    private final Map<Object, Object> pool = new HashMap<>();
    private final List<RejectedRow> rejected = new ArrayList<>();

    void add(Row row) {
        drafts.computeIfAbsent(
                        row.invoice(),
                        invoice -> new Draft(
                                new Head(invoice, row.date(), row.customer(), pooled(row.country())),
                                new ArrayList<>(4)))
                .lines
                .add(new Line(
                        row.line(), pooled(row.sku()), pooled(row.description()), row.quantity(), pooled(row.price())));
    }

    void reject(RejectedRow row) {
        rejected.add(row);
    }

    /** To be called once, after the last row. */
    Grouped grouped() {
        var documents = new ArrayList<Document>();
        drafts.values().forEach(draft -> addDocuments(draft, documents));
        rejected.sort(Comparator.comparingInt(RejectedRow::line));
        return new Grouped(documents, rejected);
    }

    private void addDocuments(Draft draft, List<Document> documents) {
        switch (draft.head.invoice().charAt(0)) {
            case 'C' -> addCreditNote(new CreditNote(draft.head, draft.lines), documents);
            case 'A' -> documents.add(new BadDebt(draft.head, draft.lines));
            default -> {
                addOrder(new Order(draft.head, draft.sold()), documents);
                addWriteOff(new WriteOff(draft.head, draft.lost()), documents);
            }
        }
    }

    private void addOrder(Order order, List<Document> documents) {
        if (order.lines().isEmpty()) return;
        if (tooLong(order)) return;
        if (order.amount().signum() < 0) rejectAll(order, "an order of a negative amount cannot be charged");
        else documents.add(order);
    }

    private void addCreditNote(CreditNote note, List<Document> documents) {
        if (tooLong(note)) return;
        if (note.amount().signum() > 0) rejectAll(note, "a credit note of a negative amount cannot be paid out");
        else documents.add(note);
    }

    private static void addWriteOff(WriteOff writeOff, List<Document> documents) {
        if (!writeOff.lines().isEmpty()) documents.add(writeOff);
    }

    private boolean tooLong(Document document) {
        if (document.lines().size() <= MAX_LINES) return false;
        rejectAll(document, "an invoice of more than " + MAX_LINES + " lines");
        return true;
    }

    private void rejectAll(Document document, String reason) {
        document.lines().forEach(line -> rejected.add(new RejectedRow(line.row(), reason)));
    }

    @SuppressWarnings("unchecked")
    private <T> T pooled(T value) {
        return (T) pool.computeIfAbsent(value, same -> same);
    }

    /**
     * @param documents in file order
     * @param rejected in file order
     */
    record Grouped(List<Document> documents, List<RejectedRow> rejected) {}

    private record Draft(Head head, List<Line> lines) {
        List<Line> sold() {
            return lines.stream().filter(line -> line.quantity() > 0).toList();
        }

        List<Line> lost() {
            return lines.stream().filter(line -> line.quantity() < 0).toList();
        }
    }
}

package dev.factum.shop.importer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.shop.importer.Document.BadDebt;
import dev.factum.shop.importer.Document.CreditNote;
import dev.factum.shop.importer.Document.Line;
import dev.factum.shop.importer.Document.Order;
import dev.factum.shop.importer.Document.WriteOff;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SumFileTest {
    private static final int FILES = 200;

    @TempDir
    Path folder;

    @Test
    void both_ways_of_reading_agree_on_any_file() throws IOException {
        long seeds = new Random().nextLong();
        System.out.println("SumFileTest: seeds from " + seeds);
        for (long seed = seeds; seed < seeds + FILES; seed++) {
            var file = DataFile.at(Files.write(folder.resolve("random.csv"), RandomFile.of(seed)));
            assertThat(plain(SumFile.of(file))).as("seed %d", seed).isEqualTo(plain(sums(ReadInvoices.of(file))));
        }
    }

    /** What the replay is about to send. */
    static FileSums sums(Invoices.Grouped grouped) {
        var documents = grouped.documents();
        var orders = of(Order.class, documents);
        var notes = of(CreditNote.class, documents);
        var debts = of(BadDebt.class, documents);
        var lost = lines(of(WriteOff.class, documents));
        return new FileSums(
                orders.size(),
                lines(orders).size(),
                amount(orders),
                notes.size(),
                amount(notes).negate(),
                lines(notes).stream()
                        .filter(line -> !Fees.CODES.contains(line.sku()))
                        .mapToLong(Line::units)
                        .sum(),
                debts.size(),
                amount(debts),
                lost.size(),
                lost.stream().mapToLong(Line::units).sum(),
                grouped.rejected().stream().map(RejectedRow::line).toList());
    }

    private static List<Document> of(Class<? extends Document> kind, List<Document> documents) {
        return documents.stream().filter(kind::isInstance).toList();
    }

    private static List<Line> lines(List<Document> documents) {
        return documents.stream().flatMap(document -> document.lines().stream()).toList();
    }

    /** 1.0 and 1.00 are the same money. */
    private static FileSums plain(FileSums sums) {
        return new FileSums(
                sums.orders(),
                sums.orderLines(),
                Reconcile.money(sums.orderAmount()),
                sums.creditNotes(),
                Reconcile.money(sums.creditAmount()),
                sums.returnedUnits(),
                sums.badDebts(),
                Reconcile.money(sums.badDebtAmount()),
                sums.adjustments(),
                sums.adjustedUnits(),
                sums.rejectedLines());
    }

    private static BigDecimal amount(List<Document> documents) {
        return documents.stream().map(Document::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}

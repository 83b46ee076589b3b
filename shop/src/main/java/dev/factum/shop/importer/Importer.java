package dev.factum.shop.importer;

import dev.factum.shop.importer.Document.BadDebt;
import dev.factum.shop.importer.Document.CreditNote;
import dev.factum.shop.importer.Document.Order;
import dev.factum.shop.importer.Document.WriteOff;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * Replays a file of a retailer's invoices through the gateway, waits until the shop is quiet, and compares its books with the file.
 * Safe to run again on the same file: what is there already is recognised.
 */
public final class Importer {
    private final ImportSettings settings;
    private final PrintStream out;
    private final Time time;
    private final Progress progress;

    private Importer(ImportSettings settings, PrintStream out, Time time) {
        this.settings = settings;
        this.out = out;
        this.time = time;
        this.progress = new Progress(out, settings.progress(), time);
    }

    /**
     * Blocks until the books are quiet, or do not come to rest. The report is printed, and written where the settings say.
     *
     * @return the report; whether it holds is to be asked
     * @throws UnreadableFile running again helps only with another file
     * @throws GatewayAway running again helps once the gateway is back
     * @throws ImportFailed for any other reason why there is no report
     */
    public static Report run(ImportSettings settings, PrintStream out) {
        return run(settings, out, Time.ofTheMachine());
    }

    static Report run(ImportSettings settings, PrintStream out, Time time) {
        try {
            return new Importer(settings, out, time).run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ImportFailed(
                    "The import was interrupted: import again, what the gateway has taken over is recognised.", e);
        }
    }

    private Report run() throws InterruptedException {
        if (settings.report() != null) ReportJson.checkWritable(settings.report());
        var file = DataFile.of(settings.data());
        var invoices = ReadInvoices.of(file);
        var sums = SumFile.of(file);
        say(file, invoices);
        try (var gateway = new Gateway(settings.gateway(), settings.patience(), time)) {
            return finish(replay(gateway, invoices, sums));
        }
    }

    private Report replay(Gateway gateway, Invoices.Grouped invoices, FileSums sums) throws InterruptedException {
        var opening = OpeningStock.of(invoices.documents());
        var replayed = new Replay(gateway, settings.inFlight(), settings.rate(), progress, time)
                .run(Command.opening(opening), invoices.documents());
        if (replayed.thereAlready() > 0)
            out.printf(Locale.ROOT, "%,d commands were there already.%n", replayed.thereAlready());
        var quietAt = new AwaitQuiet(gateway, settings.standstill(), progress, time).await();
        return Reconcile.report(
                gateway.booksWithReplay(),
                sums,
                invoices.rejected(),
                opening.values().stream().mapToLong(Long::longValue).sum(),
                replayed,
                quietAt.minus(replayed.began()));
    }

    private Report finish(Report report) {
        if (settings.report() != null) ReportJson.write(report, settings.report());
        ReportText.of(report, settings.report(), out.charset()).forEach(out::println);
        out.flush();
        return report;
    }

    private void say(DataFile file, Invoices.Grouped invoices) {
        var documents = invoices.documents();
        out.printf(
                Locale.ROOT,
                "Importing %s: %,d orders, %,d credit notes, %,d write-offs, %,d bad debts; %,d rows left out.%n",
                file.name(),
                count(Order.class, documents),
                count(CreditNote.class, documents),
                count(WriteOff.class, documents),
                count(BadDebt.class, documents),
                invoices.rejected().size());
    }

    private static long count(Class<? extends Document> kind, List<Document> documents) {
        return documents.stream().filter(kind::isInstance).count();
    }
}

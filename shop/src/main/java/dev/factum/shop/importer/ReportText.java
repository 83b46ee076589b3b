package dev.factum.shop.importer;

import dev.factum.shop.importer.Report.Check;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The report for people: what became of the orders, the stock, every check, and what was left out of the file. Pure. */
final class ReportText {
    static final int ROWS_SHOWN = 20;

    private final Report report;
    private final @Nullable Path file;
    private final boolean signs;
    private final List<String> text = new ArrayList<>();

    private ReportText(Report report, @Nullable Path file, Charset charset) {
        this.report = report;
        this.file = file;
        this.signs = charset.newEncoder().canEncode("✔✘…");
    }

    /**
     * @param file where the whole report lies
     * @param charset of the terminal: one without a tick gets words
     */
    static List<String> of(Report report, @Nullable Path file, Charset charset) {
        var text = new ReportText(report, file, charset);
        text.orders();
        text.books();
        text.stock();
        text.checks();
        text.rejectedRows();
        text.verdict();
        return text.text;
    }

    private void orders() {
        line("");
        row("orders placed", report.ordersPlaced(), report.amountPlaced(), "%,d lines".formatted(report.orderLines()));
        row("  completed", report.ordersCompleted(), report.amountCaptured(), "captured");
        row(
                "  cancelled",
                cancelled(),
                report.amountCancelled(),
                "of which refunded " + grouped(report.amountRefunded()));
        report.ordersCancelled().forEach((reason, count) -> line("    %-22s %,10d", reason, count));
        line("  %,.1f orders/s, %,.1f lines/s", report.ordersPerSecond(), report.linesPerSecond());
    }

    private void books() {
        line("");
        row("credit notes", report.creditNotes().count(), report.creditNotes().amount(), "paid out");
        row("bad debts", report.badDebt().count(), report.badDebt().amount(), "");
        line(
                "%-26s %,10d  %,14d units",
                "stock adjustments",
                report.stockAdjustments().count(),
                report.stockAdjustments().units());
    }

    private void stock() {
        var stock = report.stock();
        line("");
        line("stock: %,d initial + %,d returned - %,d adjusted", stock.initial(), stock.returned(), stock.adjusted());
        line(
                "     = %,d on hand + %,d reserved + %,d shipped; short of %,d",
                stock.onHand(), stock.reserved(), stock.shipped(), stock.shortage());
    }

    private void checks() {
        line("");
        report.checks().forEach(this::check);
    }

    private void check(Check check) {
        if (check.ok()) line("%s %-62s %s", sign("✔", "ok    "), check.name(), check.actual());
        else line("%s %-62s %s, not %s", sign("✘", "FAILED"), check.name(), check.actual(), check.expected());
    }

    private void rejectedRows() {
        var rows = report.rejectedRows();
        if (rows.isEmpty()) return;
        line("");
        line("rows left out of the file: %,d", rows.size());
        rows.stream().limit(ROWS_SHOWN).forEach(row -> line("  line %,9d: %s", row.line(), row.reason()));
        if (rows.size() > ROWS_SHOWN) line("  %s and %,d more (%s)", "…", rows.size() - ROWS_SHOWN, whereAll());
    }

    private String whereAll() {
        return file == null ? "REPORT=<file> lists all" : file + " lists all";
    }

    private void verdict() {
        long failed = report.checks().stream().filter(check -> !check.ok()).count();
        line("");
        if (failed == 0) line("All %d checks hold.", report.checks().size());
        else line("%d of %d checks FAILED.", failed, report.checks().size());
    }

    private void row(String name, long count, BigDecimal amount, String remark) {
        line("%-26s %,10d  %14s GBP  %s", name, count, grouped(amount), remark);
    }

    private long cancelled() {
        return report.ordersCancelled().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static String grouped(BigDecimal amount) {
        return String.format(Locale.ROOT, "%,." + amount.scale() + "f", amount);
    }

    private String sign(String sign, String word) {
        return signs ? sign : word;
    }

    private void line(String format, Object... values) {
        var line = String.format(Locale.ROOT, format, values).stripTrailing();
        text.add(signs ? line : line.replace("…", "...").replace("±", "+/-"));
    }
}

package dev.factum.shop.importer;

import dev.factum.shop.importer.Report.Check;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Compares the shop's books with the file's own sums. Pure. */
final class Reconcile {
    /** Of refused commands and rejected lines, in a check. */
    private static final int NAMED = 10;

    private final Books books;
    private final FileSums file;
    private final List<RejectedRow> rejected;
    private final long openingUnits;
    private final Replayed replayed;
    private final List<Check> checks = new ArrayList<>();

    private Reconcile(Books books, FileSums file, List<RejectedRow> rejected, long openingUnits, Replayed replayed) {
        this.books = books;
        this.file = file;
        this.rejected = rejected;
        this.openingUnits = openingUnits;
        this.replayed = replayed;
    }

    /** @param spent from the first command until the books were quiet */
    static Report report(
            Books books,
            FileSums file,
            List<RejectedRow> rejected,
            long openingUnits,
            Replayed replayed,
            Duration spent) {
        var reconcile = new Reconcile(books, file, rejected, openingUnits, replayed);
        var orders = books.orders();
        var payments = books.payments();
        var stock = books.stock();
        return new Report(
                orders.placed(),
                orders.lines(),
                money(orders.amountPlaced()),
                money(payments.amountCaptured()),
                money(payments.amountRefunded()),
                orders.completed(),
                new TreeMap<>(orders.cancelled()),
                money(orders.amountCancelled()),
                money(payments.creditNotes()),
                money(payments.badDebt()),
                stock.adjustments(),
                new Report.Stock(
                        stock.initial(),
                        stock.returned(),
                        stock.adjusted(),
                        stock.shipped(),
                        stock.reserved(),
                        stock.onHand(),
                        stock.shortage()),
                List.copyOf(rejected),
                perSecond(replayed.orders(), spent),
                perSecond(replayed.lines(), spent),
                reconcile.checks());
    }

    private List<Check> checks() {
        checkFile();
        checkOrders();
        checkStock();
        checkImport();
        if (books.checks().isEmpty()) check("the gateway has checked its books", "checks", "none");
        checks.addAll(books.checks());
        return List.copyOf(checks);
    }

    private void checkFile() {
        var orders = books.orders();
        var payments = books.payments();
        var adjustments = books.stock().adjustments();
        check("orders placed are the file's", file.orders(), orders.placed());
        check("order lines are the file's", file.orderLines(), orders.lines());
        check("the amount placed is the file's", file.orderAmount(), orders.amountPlaced());
        check(
                "credit notes are the file's",
                file.creditNotes(),
                payments.creditNotes().count());
        check(
                "the amount credited is the file's",
                file.creditAmount(),
                payments.creditNotes().amount());
        check("bad debts are the file's", file.badDebts(), payments.badDebt().count());
        check(
                "the amount of bad debt is the file's",
                file.badDebtAmount(),
                payments.badDebt().amount());
        check("stock adjustments are the file's", file.adjustments(), adjustments.count());
        check("the units adjusted are the file's", file.adjustedUnits(), adjustments.units());
        check(
                "the units returned are the file's",
                file.returnedUnits(),
                books.stock().returned());
        check(
                "rejected rows, read in two ways",
                rows(file.rejectedLines(), rejectedLines()),
                rows(rejectedLines(), file.rejectedLines()));
    }

    private void checkOrders() {
        var orders = books.orders();
        check(
                "captured + cancelled = placed",
                orders.amountPlaced(),
                books.payments().amountCaptured().add(orders.amountCancelled()));
        check("every order has ended in one way", orders.placed(), orders.completed() + orders.allCancelled());
        check("no order is still processing", 0, orders.processing());
    }

    private void checkStock() {
        var stock = books.stock();
        check("stock starts as it was opened", openingUnits, stock.initial());
        check(
                "initial + returned - adjusted = on hand + reserved + shipped",
                stock.initial() + stock.returned() - stock.adjusted(),
                stock.onHand() + stock.reserved() + stock.shipped());
        check("nothing stays reserved", 0, stock.reserved());
        check("no stock is negative", "none", negativeStock());
    }

    private void checkImport() {
        check("no command was refused", "none", refusals());
        check("the shop is quiet", "nothing left", books.leftovers());
    }

    private void check(String name, long expected, long actual) {
        check(name, Long.toString(expected), Long.toString(actual));
    }

    private void check(String name, BigDecimal expected, BigDecimal actual) {
        check(name, money(expected).toPlainString(), money(actual).toPlainString());
    }

    private void check(String name, String expected, String actual) {
        checks.add(new Check(name, expected, actual, expected.equals(actual)));
    }

    private String negativeStock() {
        var stock = books.stock();
        var counts = new TreeMap<>(Map.of(
                "initial", stock.initial(),
                "returned", stock.returned(),
                "adjusted", stock.adjusted(),
                "shipped", stock.shipped(),
                "reserved", stock.reserved(),
                "onHand", stock.onHand(),
                "shortage", stock.shortage()));
        counts.values().removeIf(count -> count >= 0);
        return counts.isEmpty() ? "none" : counts.toString();
    }

    private String refusals() {
        var named = replayed.refusals().stream()
                .limit(NAMED)
                .map(refusal -> refusal.kind() + " " + refusal.id() + " (" + refusal.code() + ")")
                .collect(Collectors.joining(", "));
        return listed(replayed.refusals().size(), named);
    }

    private List<Integer> rejectedLines() {
        return rejected.stream().map(RejectedRow::line).toList();
    }

    /** How many, and which of them the other way of reading has not found. */
    private static String rows(List<Integer> lines, List<Integer> others) {
        var known = new HashSet<>(others);
        var only = lines.stream().filter(line -> !known.contains(line)).toList();
        if (only.isEmpty()) return lines.size() + " rows";
        var named = only.stream().limit(NAMED).map(String::valueOf).collect(Collectors.joining(", "));
        return lines.size() + " rows, of which only here " + listed(only.size(), named);
    }

    private static String listed(int count, String named) {
        if (count == 0) return "none";
        return count + ": " + named + (count > NAMED ? ", …" : "");
    }

    private static double perSecond(long count, Duration spent) {
        return Math.round(count * 10_000.0 / Math.max(spent.toMillis(), 1)) / 10.0;
    }

    private static Report.Amounts money(Report.Amounts amounts) {
        return new Report.Amounts(amounts.count(), money(amounts.amount()));
    }

    /** Exact, with pence and as many decimals more as there are. */
    static BigDecimal money(BigDecimal amount) {
        var exact = amount.stripTrailingZeros();
        return exact.scale() < 2 ? exact.setScale(2, RoundingMode.UNNECESSARY) : exact;
    }
}

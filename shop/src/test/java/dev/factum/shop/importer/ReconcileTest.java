package dev.factum.shop.importer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.shop.importer.Report.Adjustments;
import dev.factum.shop.importer.Report.Amounts;
import dev.factum.shop.importer.Report.Check;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every check is seen to fail, alone. */
class ReconcileTest {
    private static final FileSums FILE = new FileSums(
            10,
            250,
            new BigDecimal("1000.00"),
            2,
            new BigDecimal("50.5"),
            7,
            1,
            new BigDecimal("-3"),
            4,
            9,
            List.of(5, 8));
    private static final List<RejectedRow> REJECTED =
            List.of(new RejectedRow(5, "quantity is 0"), new RejectedRow(8, "no stock code"));
    private static final Replayed REPLAYED = new Replayed(10, 250, 0, List.of(), Duration.ZERO);
    private static final Check LEDGER = new Check("the ledger is the books", "900.00", "900.00", true);

    private static final Books.Orders ORDERS = new Books.Orders(
            10,
            250,
            new BigDecimal("1000.0000"),
            0,
            8,
            Map.of("declined", 1L, "stock.short", 1L),
            new BigDecimal("100"));
    private static final Books.Payments PAYMENTS = payments("900", 2, "50.50", 1, "-3.00");
    private static final Books.Stock STOCK = stock(500, 7, 9, 400, 0, 98, 4, 9);

    @Test
    void books_that_are_the_file_s_hold() {
        var report = report(books(ORDERS, PAYMENTS, STOCK));
        assertThat(report.checks()).allMatch(Check::ok).contains(LEDGER);
        assertThat(report.ordersPerSecond()).isEqualTo(2.5);
        assertThat(report.linesPerSecond()).isEqualTo(62.5);
    }

    @Test
    void orders_that_are_not_the_file_s_are_found() {
        var more =
                new Books.Orders(11, 251, new BigDecimal("1000"), 0, 9, ORDERS.cancelled(), ORDERS.amountCancelled());
        assertThat(failed(books(more, PAYMENTS, STOCK)))
                .containsExactly(
                        new Check("orders placed are the file's", "10", "11", false),
                        new Check("order lines are the file's", "250", "251", false));
    }

    @Test
    void a_hundredth_of_a_penny_is_found() {
        var orders = new Books.Orders(
                10, 250, new BigDecimal("1000.0001"), 0, 8, ORDERS.cancelled(), ORDERS.amountCancelled());
        assertThat(failed(books(orders, PAYMENTS, STOCK)))
                .containsExactly(
                        new Check("the amount placed is the file's", "1000.00", "1000.0001", false),
                        new Check("captured + cancelled = placed", "1000.0001", "1000.00", false));
    }

    @Test
    void an_order_that_ended_twice_is_found() {
        var orders =
                new Books.Orders(10, 250, new BigDecimal("1000"), 0, 9, ORDERS.cancelled(), ORDERS.amountCancelled());
        assertThat(failed(books(orders, PAYMENTS, STOCK)))
                .containsExactly(new Check("every order has ended in one way", "10", "11", false));
    }

    @Test
    void money_charged_for_a_cancelled_order_is_found() {
        assertThat(failed(books(ORDERS, payments("920", 2, "50.50", 1, "-3"), STOCK)))
                .containsExactly(new Check("captured + cancelled = placed", "1000.00", "1020.00", false));
    }

    @Test
    void credit_notes_and_bad_debts_that_are_not_the_file_s_are_found() {
        assertThat(failed(books(ORDERS, payments("900", 3, "50.49", 0, "0"), STOCK)))
                .extracting(Check::name)
                .containsExactly(
                        "credit notes are the file's",
                        "the amount credited is the file's",
                        "bad debts are the file's",
                        "the amount of bad debt is the file's");
    }

    @Test
    void stock_that_is_not_conserved_is_found() {
        assertThat(failed(books(ORDERS, PAYMENTS, stock(500, 7, 9, 400, 0, 97, 4, 9))))
                .containsExactly(
                        new Check("initial + returned - adjusted = on hand + reserved + shipped", "498", "497", false));
    }

    @Test
    void stock_that_stays_reserved_is_negative_or_opened_otherwise_is_found() {
        assertThat(failed(books(ORDERS, PAYMENTS, stock(499, 7, 9, 500, 1, -4, 4, 9))))
                .containsExactly(
                        new Check("stock starts as it was opened", "500", "499", false),
                        new Check("nothing stays reserved", "0", "1", false),
                        new Check("no stock is negative", "none", "{onHand=-4}", false));
    }

    @Test
    void returns_and_adjustments_that_are_not_the_file_s_are_found() {
        assertThat(failed(books(ORDERS, PAYMENTS, stock(500, 6, 8, 400, 0, 98, 3, 8))))
                .extracting(Check::name)
                .containsExactly(
                        "stock adjustments are the file's",
                        "the units adjusted are the file's",
                        "the units returned are the file's");
    }

    @Test
    void rows_that_only_one_way_of_reading_rejects_are_named() {
        var report = Reconcile.report(
                books(ORDERS, PAYMENTS, STOCK),
                FILE,
                List.of(REJECTED.getFirst()),
                500,
                REPLAYED,
                Duration.ofSeconds(4));
        assertThat(report.checks())
                .contains(new Check(
                        "rejected rows, read in two ways", "2 rows, of which only here 1: 8", "1 rows", false));
    }

    @Test
    void books_that_nobody_has_checked_do_not_hold() {
        var unchecked = new Books(true, ORDERS, PAYMENTS, STOCK, Map.of(), List.of());
        assertThat(failed(unchecked))
                .containsExactly(new Check("the gateway has checked its books", "checks", "none", false));
    }

    @Test
    void a_failed_check_of_the_gateway_is_a_failed_check() {
        var wrong = new Check("the ledger is the books", "900.00", "901.00", false);
        assertThat(failed(new Books(true, ORDERS, PAYMENTS, STOCK, Map.of(), List.of(wrong))))
                .containsExactly(wrong);
    }

    @Test
    void books_that_are_not_quiet_say_what_is_left() {
        var left = Map.of("payment", List.of("1 effect", "lag 3"), "order", List.<String>of());
        assertThat(failed(new Books(false, ORDERS, PAYMENTS, STOCK, left, List.of(LEDGER))))
                .containsExactly(new Check("the shop is quiet", "nothing left", "payment: 1 effect, lag 3", false));
        assertThat(failed(new Books(false, ORDERS, PAYMENTS, STOCK, null, List.of(LEDGER))))
                .containsExactly(
                        new Check("the shop is quiet", "nothing left", "not quiet, without saying why", false));
    }

    private static List<Check> failed(Books books) {
        return report(books).checks().stream().filter(check -> !check.ok()).toList();
    }

    private static Report report(Books books) {
        return Reconcile.report(books, FILE, REJECTED, 500, REPLAYED, Duration.ofSeconds(4));
    }

    private static Books books(Books.Orders orders, Books.Payments payments, Books.Stock stock) {
        return new Books(true, orders, payments, stock, Map.of(), List.of(LEDGER));
    }

    private static Books.Payments payments(String captured, long notes, String credited, long debts, String debt) {
        return new Books.Payments(
                new BigDecimal(captured),
                BigDecimal.ZERO,
                new Amounts(notes, new BigDecimal(credited)),
                new Amounts(debts, new BigDecimal(debt)));
    }

    private static Books.Stock stock(
            long initial,
            long returned,
            long adjusted,
            long shipped,
            long reserved,
            long onHand,
            long adjustments,
            long units) {
        return new Books.Stock(
                initial, returned, adjusted, shipped, reserved, onHand, 0, new Adjustments(adjustments, units));
    }
}

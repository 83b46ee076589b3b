package dev.factum.shop.importer;

import java.math.BigDecimal;
import java.util.List;
import java.util.SortedMap;

/**
 * What the shop's books say after an import, and whether they are right. Amounts are in pounds.
 *
 * @param amountCaptured charged and not refunded by an undo
 * @param amountRefunded by an undo
 * @param ordersCancelled how many, by reason
 * @param rejectedRows what was left out of the file
 * @param ordersPerSecond that this run has brought, from its first command to the last order's end
 */
public record Report(
        long ordersPlaced,
        long orderLines,
        BigDecimal amountPlaced,
        BigDecimal amountCaptured,
        BigDecimal amountRefunded,
        long ordersCompleted,
        SortedMap<String, Long> ordersCancelled,
        BigDecimal amountCancelled,
        Amounts creditNotes,
        Amounts badDebt,
        Adjustments stockAdjustments,
        Stock stock,
        List<RejectedRow> rejectedRows,
        double ordersPerSecond,
        double linesPerSecond,
        List<Check> checks) {

    /** Whether every check does. */
    public boolean holds() {
        return checks.stream().allMatch(Check::ok);
    }

    public record Amounts(long count, BigDecimal amount) {}

    public record Adjustments(long count, long units) {}

    /**
     * initial + returned - adjusted = onHand + reserved + shipped.
     *
     * @param shortage written off in the file and on no shelf
     */
    public record Stock(
            long initial, long returned, long adjusted, long shipped, long reserved, long onHand, long shortage) {}

    public record Check(String name, String expected, String actual, boolean ok) {}
}

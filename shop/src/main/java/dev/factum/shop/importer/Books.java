package dev.factum.shop.importer;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What {@code GET /api/reconciliation} answers, as far as the importer asks. What is missing there is a breach of the contract.
 *
 * @param left what is not quiet, by service
 * @param checks the gateway's own
 */
record Books(
        boolean quiet,
        Orders orders,
        Payments payments,
        Stock stock,
        @Nullable Map<String, List<String>> left,
        List<Report.Check> checks) {

    Books {
        Objects.requireNonNull(orders, "orders");
        Objects.requireNonNull(payments, "payments");
        Objects.requireNonNull(stock, "stock");
        Objects.requireNonNull(checks, "checks");
    }

    /** In a few words, what is not quiet. */
    String leftovers() {
        if (quiet) return "nothing left";
        var busy = left == null
                ? List.<String>of()
                : left.entrySet().stream()
                        .filter(service -> !service.getValue().isEmpty())
                        .map(service -> service.getKey() + ": " + String.join(", ", service.getValue()))
                        .toList();
        return busy.isEmpty() ? "not quiet, without saying why" : String.join("; ", busy);
    }

    record Orders(
            long placed,
            long lines,
            BigDecimal amountPlaced,
            long processing,
            long completed,
            Map<String, Long> cancelled,
            BigDecimal amountCancelled) {
        Orders {
            Objects.requireNonNull(amountPlaced, "orders.amountPlaced");
            Objects.requireNonNull(cancelled, "orders.cancelled");
            Objects.requireNonNull(amountCancelled, "orders.amountCancelled");
        }

        long allCancelled() {
            return cancelled.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    record Payments(
            BigDecimal amountCaptured, BigDecimal amountRefunded, Report.Amounts creditNotes, Report.Amounts badDebt) {
        Payments {
            Objects.requireNonNull(amountCaptured, "payments.amountCaptured");
            Objects.requireNonNull(amountRefunded, "payments.amountRefunded");
            Objects.requireNonNull(creditNotes, "payments.creditNotes");
            Objects.requireNonNull(badDebt, "payments.badDebt");
        }
    }

    record Stock(
            long initial,
            long returned,
            long adjusted,
            long shipped,
            long reserved,
            long onHand,
            long shortage,
            Report.Adjustments adjustments) {
        Stock {
            Objects.requireNonNull(adjustments, "stock.adjustments");
        }
    }
}

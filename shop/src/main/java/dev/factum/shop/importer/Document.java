package dev.factum.shop.importer;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an invoice of the file says, by its kind. Never without a line. */
sealed interface Document {
    Head head();

    List<Line> lines();

    /** What was sold, line by line as written. */
    record Order(Head head, List<Line> lines) implements Document {}

    /** What was lost: quantities are negative, as in the file. */
    record WriteOff(Head head, List<Line> lines) implements Document {}

    /** What a customer got back: quantities are negative, as in the file. */
    record CreditNote(Head head, List<Line> lines) implements Document {}

    /** What was put into the books by hand. */
    record BadDebt(Head head, List<Line> lines) implements Document {}

    /** The sum of quantity × price, exact; signed as in the file. */
    default BigDecimal amount() {
        return lines().stream().map(Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /**
     * What the first good row of an invoice says for all.
     *
     * @param customer null: a guest
     */
    record Head(
            String invoice, LocalDateTime date, @Nullable String customer, String country) {}

    /** @param row its place in the file */
    record Line(int row, String sku, String description, int quantity, BigDecimal price) {
        BigDecimal amount() {
            return price.multiply(BigDecimal.valueOf(quantity));
        }

        /** What comes or goes, without the sign. */
        int units() {
            return Math.abs(quantity);
        }
    }
}

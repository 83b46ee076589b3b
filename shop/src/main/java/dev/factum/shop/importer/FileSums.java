package dev.factum.shop.importer;

import java.math.BigDecimal;
import java.util.List;

/**
 * What the shop's books must say after the import.
 *
 * @param rejectedLines in file order; 1 is the header
 */
record FileSums(
        long orders,
        long orderLines,
        BigDecimal orderAmount,
        long creditNotes,
        BigDecimal creditAmount,
        long returnedUnits,
        long badDebts,
        BigDecimal badDebtAmount,
        long adjustments,
        long adjustedUnits,
        List<Integer> rejectedLines) {}

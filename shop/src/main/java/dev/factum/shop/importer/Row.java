package dev.factum.shop.importer;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A good row.
 *
 * @param line its place in the file; 1 is the header
 * @param customer null: a guest
 */
record Row(
        int line,
        String invoice,
        String sku,
        String description,
        int quantity,
        LocalDateTime date,
        BigDecimal price,
        @Nullable String customer,
        String country)
        implements ParseRow.Parsed {}

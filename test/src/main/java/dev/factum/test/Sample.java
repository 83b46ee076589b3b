package dev.factum.test;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row with every type that a read model may have. */
record Sample(
        String id,
        @Nullable String text,
        long big,
        @Nullable Long bigOrNone,
        int small,
        @Nullable Integer smallOrNone,
        boolean flag,
        @Nullable Boolean flagOrNone,
        @Nullable BigDecimal amount,
        @Nullable Instant moment,
        @Nullable LocalDate day,
        @Nullable UUID other,
        @Nullable Colour colour) {
    /** An enum in a row. */
    enum Colour {
        RED,
        GREEN
    }
}

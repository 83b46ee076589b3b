package dev.factum.shop.importer;

import java.util.Set;

/** The codes that cost and move no stock. Codes differ by case: {@code M} and {@code m} are two. */
final class Fees {
    static final Set<String> CODES =
            Set.of("POST", "DOT", "C2", "M", "m", "D", "S", "B", "CRUK", "PADS", "AMAZONFEE", "BANK CHARGES");

    private Fees() {}
}

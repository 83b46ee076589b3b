package dev.factum.shop.contract;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * A line as it was written: a product may stand on several, and codes differ by case.
 *
 * @param fee it costs, but moves no stock
 */
public record Line(String sku, int quantity, Money price, boolean fee) {
    /** Postage, discounts, commissions and manual corrections of this retailer. */
    private static final Set<String> FEES =
            Set.of("POST", "DOT", "C2", "M", "m", "D", "S", "B", "CRUK", "PADS", "AMAZONFEE", "BANK CHARGES");

    public static Line of(String sku, int quantity, Money price) {
        return new Line(sku, quantity, price, FEES.contains(sku));
    }

    public Money amount() {
        return price.times(quantity);
    }

    public static Money total(List<Line> lines) {
        return lines.stream().map(Line::amount).reduce(Money::plus).orElseThrow();
    }

    /** What the lines move: one entry a product, in the order of their codes. */
    public static List<Units> units(List<Line> lines) {
        var sums = new TreeMap<String, Integer>();
        for (var line : lines) if (!line.fee()) sums.merge(line.sku(), line.quantity(), Math::addExact);
        return sums.entrySet().stream()
                .map(e -> new Units(e.getKey(), e.getValue()))
                .toList();
    }
}

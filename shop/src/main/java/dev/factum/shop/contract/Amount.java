package dev.factum.shop.contract;

import java.math.BigDecimal;

/** Money as HTTP says it: no reader makes a double of it. */
public record Amount(String amount, String currency) {
    public static Amount of(Money money) {
        return of(money.amount(), money.currency());
    }

    public static Amount of(BigDecimal amount, String currency) {
        return new Amount(amount.toPlainString(), currency);
    }
}

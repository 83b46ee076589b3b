package dev.factum.shop.contract;

import java.math.BigDecimal;

/** An exact amount: sums of quantity times price are never rounded. */
public record Money(BigDecimal amount, String currency) {
    public static Money zero(String currency) {
        return new Money(BigDecimal.ZERO, currency);
    }

    /** @throws IllegalArgumentException for amounts of two currencies */
    public Money plus(Money other) {
        if (!currency.equals(other.currency))
            throw new IllegalArgumentException("cannot add " + other.currency + " to " + currency);
        return new Money(amount.add(other.amount), currency);
    }

    public Money times(long n) {
        return new Money(amount.multiply(BigDecimal.valueOf(n)), currency);
    }

    public boolean isZero() {
        return amount.signum() == 0;
    }

    public boolean isNegative() {
        return amount.signum() < 0;
    }
}

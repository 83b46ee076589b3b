package dev.factum.shop;

import dev.factum.shop.contract.Money;
import dev.factum.shop.payment.Provider;
import java.util.List;

/** For services that are looked at, and never run. */
final class NoProvider implements Provider {
    @Override
    public Answer charge(String key, String orderId, Money amount) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Answer refund(String key, String orderId, Money amount) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Answer payOut(String key, String creditNoteId, Money amount) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Entry> ledger() {
        throw new UnsupportedOperationException();
    }
}

package dev.factum.shop.payment;

import dev.factum.shop.contract.Money;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;

/** The payment provider, as this service sees it: the same key is the same call, however often it is made. */
public interface Provider {
    Answer charge(String key, String orderId, Money amount) throws IOException, InterruptedException;

    Answer refund(String key, String orderId, Money amount) throws IOException, InterruptedException;

    Answer payOut(String key, String creditNoteId, Money amount) throws IOException, InterruptedException;

    /** Everything that the provider has on its ledger. */
    List<Entry> ledger() throws IOException, InterruptedException;

    sealed interface Answer {
        record Done() implements Answer {}

        record Declined(String reason) implements Answer {}
    }

    /** @param kind charge, refund, payout @param reference the order or credit note */
    record Entry(String key, String kind, String reference, BigDecimal amount) {}
}

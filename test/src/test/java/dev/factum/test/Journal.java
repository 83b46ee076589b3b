package dev.factum.test;

import dev.factum.Factum;
import dev.factum.event.TypeName;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.StreamId;
import dev.factum.store.Transaction;
import java.util.List;

/** What a reader has done, in its own transactions: an entry too many or too few is an effect too many or too few. */
final class Journal {
    @TypeName("journal.noted")
    record Noted(String text) {}

    private Journal() {}

    static void note(Transaction tx, String page, String text) {
        tx.append(new StreamId("journal", page), ExpectedVersion.any(), List.of(new Noted(text)));
    }

    static List<String> of(Factum factum, String page) {
        return factum.log().read(new StreamId("journal", page), 0, 10_000).stream()
                .map(e -> ((Noted) e.envelope().payload()).text())
                .toList();
    }
}

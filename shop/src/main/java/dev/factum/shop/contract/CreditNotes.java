package dev.factum.shop.contract;

import dev.factum.event.TypeName;
import dev.factum.topic.Topic;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Credit notes name no order: the amount is paid out, products go back to stock. */
public interface CreditNotes {
    Topic<Issued> EVENTS = Topic.of("order.credit-notes", Issued.class, Issued::creditNoteId);

    @TypeName("credit-note-issued")
    record Issued(
            String creditNoteId,
            @Nullable String customerId,
            String country,
            LocalDate day,
            List<Line> lines,
            Money amount) {}
}

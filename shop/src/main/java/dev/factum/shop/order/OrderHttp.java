package dev.factum.shop.order;

import dev.factum.Factum;
import dev.factum.Factum.Outcome;
import dev.factum.decider.Decision;
import dev.factum.event.Cause;
import dev.factum.shop.contract.Amount;
import dev.factum.shop.contract.Refused;
import dev.factum.spring.ReadsModel;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The order service, as the gateway asks it. */
@RestController
class OrderHttp {
    private static final Duration CATCH_UP = Duration.ofSeconds(2);

    private final Factum factum;
    private final OrderQueries queries;
    private final OrderLoad load;

    OrderHttp(Factum factum, OrderQueries queries, OrderLoad load) {
        this.factum = factum;
        this.queries = queries;
        this.load = load;
    }

    record OrderTaken(String orderId, String status, Amount total, String position) {}

    record NoteTaken(String creditNoteId, Amount amount) {}

    @PostMapping("/orders")
    ResponseEntity<OrderTaken> place(
            @RequestHeader("Idempotency-Key") UUID key,
            @RequestHeader("Correlation-Id") String correlation,
            @RequestBody NewOrder order) {
        load.check();
        var command = order.place(key.toString());
        var outcome = factum.execute(OrderDecider.ORDERS, command, Cause.request(key, correlation));
        var placed = (OrderEvent.Placed) first(outcome);
        return taken(outcome)
                .location(URI.create("/api/orders/" + placed.orderId()))
                .body(new OrderTaken(
                        placed.orderId(),
                        "processing",
                        Amount.of(placed.total()),
                        outcome.position().toString()));
    }

    @PostMapping("/credit-notes")
    ResponseEntity<NoteTaken> issue(
            @RequestHeader("Idempotency-Key") UUID key,
            @RequestHeader("Correlation-Id") String correlation,
            @RequestBody NewOrder note) {
        var outcome = factum.execute(CreditNoteDecider.CREDIT_NOTES, note.issue(), Cause.request(key, correlation));
        var issued = first(outcome);
        return taken(outcome).body(new NoteTaken(issued.creditNoteId(), Amount.of(issued.amount())));
    }

    private static <E> E first(Outcome<E> outcome) {
        Refused.check(outcome.decision());
        return ((Decision.Accepted<E>) outcome.decision()).events().getFirst();
    }

    private static ResponseEntity.BodyBuilder taken(Outcome<?> outcome) {
        var response = ResponseEntity.accepted();
        if (outcome.repeated()) response.header("Idempotent-Replayed", "true");
        return response;
    }

    /** What was answered with 202 is found at once, though the list is a moment behind. */
    @ReadsModel("order_list")
    @GetMapping("/orders/{orderId}")
    OrderQueries.Order order(@PathVariable String orderId) throws InterruptedException {
        var known = queries.order(orderId);
        if (known.isPresent()) return known.get();
        factum.await("order_list", factum.log().head(), CATCH_UP);
        return queries.order(orderId)
                .orElseThrow(() -> new Refused(HttpStatus.NOT_FOUND, "order.unknown", "there is no order " + orderId));
    }

    @ReadsModel("order_list")
    @GetMapping("/customers/{customerId}/orders")
    OrderQueries.Page orders(
            @PathVariable String customerId,
            @RequestParam(defaultValue = "1") int page,
            @RequestParam(defaultValue = "20") int size) {
        if (page < 1 || page > 1_000_000 || size < 1 || size > 100)
            throw new Refused(HttpStatus.BAD_REQUEST, "request.invalid", "page is from 1, and size from 1 to 100");
        return queries.orders(customerId, page, size);
    }

    @GetMapping("/recent")
    Map<String, Object> recent() {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("orders", queries.counts());
        shown.put("recent", queries.recent());
        shown.put("undone", queries.undone());
        shown.put("ordersPerSecond", queries.placedPerSecond());
        return shown;
    }

    @GetMapping("/books")
    Books books() {
        return new Books(queries.counts(), queries.creditNotes(), factum.sagas("checkout"));
    }

    /** @param sagas of the checkout, by status */
    record Books(
            OrderQueries.Counts orders,
            OrderQueries.Notes creditNotes,
            @Nullable Map<String, Long> sagas) {}
}

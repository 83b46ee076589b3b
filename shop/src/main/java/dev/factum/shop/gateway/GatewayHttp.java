package dev.factum.shop.gateway;

import dev.factum.shop.contract.Refused;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The one door from outside. Commands are passed on with a correlation id; what is asked of several services is joined. */
@RestController
@RequestMapping("/api")
class GatewayHttp {
    private static final int IN_FLIGHT = 64;
    private static final int LARGEST = 1 << 20;
    private static final List<String> PASSED_ON =
            List.of("Location", "Factum-Position", "Factum-Held", "Vary", "Idempotent-Replayed", "Content-Type");
    private static final String AFTER = "Factum-After";

    private final Services services;
    private final Timelines timelines;
    private final Reconciliation reconciliation;
    private final Overview overview;
    private final WhoHearsWhom map;
    private final Semaphore inFlight = new Semaphore(IN_FLIGHT);

    GatewayHttp(
            Services services,
            Timelines timelines,
            Reconciliation reconciliation,
            Overview overview,
            WhoHearsWhom map) {
        this.services = services;
        this.timelines = timelines;
        this.reconciliation = reconciliation;
        this.overview = overview;
        this.map = map;
    }

    @PostMapping("/orders")
    ResponseEntity<byte[]> placeOrder(
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable UUID key, HttpServletRequest request)
            throws IOException {
        return command("order", "/orders", key, request);
    }

    @PostMapping("/credit-notes")
    ResponseEntity<byte[]> issueCreditNote(
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable UUID key, HttpServletRequest request)
            throws IOException {
        return command("order", "/credit-notes", key, request);
    }

    @PostMapping("/stock-movements")
    ResponseEntity<byte[]> moveStock(
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable UUID key, HttpServletRequest request)
            throws IOException {
        return command("inventory", "/stock-movements", key, request);
    }

    @PostMapping("/bad-debts")
    ResponseEntity<byte[]> adjustBadDebt(
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable UUID key, HttpServletRequest request)
            throws IOException {
        return command("payment", "/bad-debts", key, request);
    }

    @GetMapping("/orders/{orderId}")
    ResponseEntity<byte[]> order(
            @RequestHeader(name = AFTER, required = false) @Nullable String after, @PathVariable String orderId) {
        return passedOn(services.get("order", "/orders/" + Services.encoded(orderId), after(after)));
    }

    @GetMapping("/orders/{orderId}/timeline")
    Timelines.Timeline timeline(@PathVariable String orderId) {
        return timelines.of(orderId);
    }

    @GetMapping("/customers/{customerId}/orders")
    ResponseEntity<byte[]> orders(
            @RequestHeader(name = AFTER, required = false) @Nullable String after,
            @PathVariable String customerId,
            @RequestParam(defaultValue = "1") int page,
            @RequestParam(defaultValue = "20") int size) {
        return passedOn(services.get(
                "order",
                "/customers/" + Services.encoded(customerId) + "/orders?page=" + page + "&size=" + size,
                after(after)));
    }

    /** The order service waits until it has what the customer wrote before. */
    private static Map<String, String> after(@Nullable String after) {
        return after == null ? Map.of() : Map.of(AFTER, after);
    }

    @GetMapping("/inventory/{sku}")
    ResponseEntity<byte[]> stock(@PathVariable String sku) {
        return passedOn(services.get("inventory", "/stock/" + Services.encoded(sku)));
    }

    @GetMapping("/analytics/sales")
    ResponseEntity<byte[]> sales(@RequestParam String by) {
        return passedOn(services.get("analytics", "/sales?by=" + Services.encoded(by)));
    }

    @GetMapping("/reconciliation")
    Reconciliation.Books reconciliation(@RequestParam(defaultValue = "false") boolean replay) {
        return reconciliation.books(replay);
    }

    @GetMapping("/overview")
    Map<String, Object> overview() {
        return overview.now();
    }

    @GetMapping("/map")
    WhoHearsWhom.Shown map() {
        return map.now();
    }

    /** A repeated key is the same conversation. */
    private ResponseEntity<byte[]> command(String service, String path, @Nullable UUID key, HttpServletRequest request)
            throws IOException {
        if (!inFlight.tryAcquire()) return busy("too many requests are in flight: come again in a second");
        try {
            var body = request.getInputStream().readNBytes(LARGEST + 1);
            if (body.length > LARGEST)
                throw new Refused(
                        HttpStatus.CONTENT_TOO_LARGE,
                        "request.too-large",
                        "a request has at most " + LARGEST + " bytes");
            var id = (key == null ? UUID.randomUUID() : key).toString();
            return passedOn(services.post(service, path, Map.of("Idempotency-Key", id, "Correlation-Id", id), body));
        } finally {
            inFlight.release();
        }
    }

    private static ResponseEntity<byte[]> busy(String detail) {
        return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
                .header("Retry-After", "1")
                .header("Content-Type", "application/problem+json")
                .body(("{\"title\":\"Too Many Requests\",\"status\":429,\"code\":\"gateway.busy\",\"detail\":\""
                                + detail + "\"}")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static ResponseEntity<byte[]> passedOn(HttpResponse<byte[]> response) {
        var answer = ResponseEntity.status(response.statusCode());
        for (var header : PASSED_ON)
            response.headers().firstValue(header).ifPresent(value -> answer.header(header, value));
        if (response.statusCode() == 429 || response.statusCode() == 503) answer.header("Retry-After", "1");
        return answer.body(response.body());
    }
}

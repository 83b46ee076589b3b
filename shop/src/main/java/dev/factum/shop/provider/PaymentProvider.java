package dev.factum.shop.provider;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A stand-in for a payment provider: the world outside. It honours idempotency keys, has a ledger of its own that is on disk before it
 * answers, and declines 2 % of the charges, always the same ones. It knows nothing of the shop.
 */
public final class PaymentProvider implements AutoCloseable {
    private static final int DECLINED_PERCENT = 2;
    private static final int BODY = 10_000;

    private final JsonMapper json = JsonMapper.builder().build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer http;
    private final Ledger ledger;

    record Amount(@Nullable String amount, @Nullable String currency) {}

    record Order(@Nullable String reference, @Nullable Amount amount) {}

    private PaymentProvider(HttpServer http, Ledger ledger) {
        this.http = http;
        this.ledger = ledger;
    }

    /** On a free port of the loopback interface. */
    public static PaymentProvider start(Path ledgerFile) throws IOException {
        return start(ledgerFile, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    public static PaymentProvider start(Path ledgerFile, InetSocketAddress address) throws IOException {
        var http = HttpServer.create(address, 0);
        var provider = new PaymentProvider(http, Ledger.open(ledgerFile));
        http.createContext("/charges", exchange -> provider.move(exchange, "charge"));
        http.createContext("/refunds", exchange -> provider.move(exchange, "refund"));
        http.createContext("/payouts", exchange -> provider.move(exchange, "payout"));
        http.createContext("/ledger", provider::list);
        http.setExecutor(provider.threads);
        http.start();
        return provider;
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    private void move(HttpExchange exchange, String kind) throws IOException {
        try (exchange) {
            var key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            var order = read(exchange);
            if (key == null || key.isBlank() || order == null || order.reference() == null || order.amount() == null) {
                answer(exchange, 400, "{\"status\":\"invalid\"}");
                return;
            }
            if (kind.equals("charge") && isDeclined(order.reference())) {
                answer(exchange, 402, "{\"status\":\"declined\"}");
                return;
            }
            var entry = new Ledger.Entry(key, kind, order.reference(), amount(order.amount()));
            var there = ledger.write(entry);
            if (there.isTheSameAs(entry)) answer(exchange, 200, "{\"status\":\"done\"}");
            else answer(exchange, 409, "{\"status\":\"key used for another call\"}");
        }
    }

    private @Nullable Order read(HttpExchange exchange) throws IOException {
        try {
            return json.readValue(exchange.getRequestBody().readNBytes(BODY), Order.class);
        } catch (JacksonException e) {
            return null;
        }
    }

    private static BigDecimal amount(Amount amount) {
        return amount.amount() == null ? BigDecimal.ZERO : new BigDecimal(amount.amount());
    }

    private static boolean isDeclined(String reference) {
        var crc = new CRC32();
        crc.update(("decline " + reference).getBytes(StandardCharsets.UTF_8));
        return crc.getValue() % 100 < DECLINED_PERCENT;
    }

    private void list(HttpExchange exchange) throws IOException {
        try (exchange) {
            answer(exchange, 200, json.writeValueAsString(ledger.entries()));
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() throws IOException {
        http.stop(0);
        threads.shutdownNow();
        ledger.close();
    }
}

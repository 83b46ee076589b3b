package dev.factum.shop.importer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A gateway that keeps the contract (openapi.yaml) and has bad days: what {@code trouble} says of a call happens to it. It complains about
 * every body that the contract forbids.
 */
final class FakeGateway implements AutoCloseable {
    static {
        // Else every answer waits 40 ms for the acknowledgement of its header.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    enum Trouble {
        NONE,
        BUSY,
        UNAVAILABLE,
        BROKEN,
        HANGS_UP,
        /** Does its work, and hangs up before it answers. */
        LOSES_THE_ANSWER
    }

    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<String, Set<String>> MEMBERS = Map.of(
            "/api/orders", Set.of("orderId", "customerId", "country", "date", "currency", "lines"),
            "/api/credit-notes", Set.of("creditNoteId", "customerId", "country", "date", "currency", "lines"),
            "/api/stock-movements", Set.of("movementId", "kind", "lines"),
            "/api/bad-debts", Set.of("adjustmentId", "date", "amount", "currency", "description"));

    final FakeShop shop = new FakeShop();
    final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    final Queue<String> paths = new ConcurrentLinkedQueue<>();
    final Set<String> openings = ConcurrentHashMap.newKeySet();
    final AtomicInteger openingsAfterTheFirstOrder = new AtomicInteger();
    final AtomicInteger mostInFlight = new AtomicInteger();
    private final Set<HttpExchange> inFlight = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap<String, UUID> taken = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private volatile Function<String, Trouble> trouble = path -> Trouble.NONE;
    private volatile Map<String, Integer> refusals = Map.of();

    FakeGateway() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/api/", this::handle);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void has(Function<String, Trouble> troubleByPath) {
        trouble = troubleByPath;
    }

    /** One call in five meets a trouble. */
    void hasTrouble(long seed) {
        var random = new Random(seed);
        var kinds = List.of(Trouble.values());
        trouble = path -> {
            synchronized (random) {
                return random.nextInt(5) == 0 ? kinds.get(random.nextInt(kinds.size())) : Trouble.NONE;
            }
        };
    }

    /** Answers a command with a status, by what its id is. */
    void refuses(Map<String, Integer> statusById) {
        refusals = statusById;
    }

    private void handle(HttpExchange exchange) throws IOException {
        inFlight.add(exchange);
        mostInFlight.accumulateAndGet(inFlight.size(), Math::max);
        try (exchange) {
            answer(exchange);
        } catch (RuntimeException e) {
            complaints.add(exchange.getRequestURI() + ": " + e);
        } finally {
            inFlight.remove(exchange);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        var uri = exchange.getRequestURI().toString();
        var body = exchange.getRequestBody().readAllBytes();
        var happens = trouble.apply(uri);
        switch (happens) {
            case BUSY -> {
                exchange.getResponseHeaders().set("Retry-After", "1");
                problem(exchange, 429, "busy");
            }
            case UNAVAILABLE -> {
                exchange.getResponseHeaders().set("Retry-After", "2");
                problem(exchange, 503, "starting");
            }
            case BROKEN -> problem(exchange, 500, "broken");
            case HANGS_UP -> exchange.close();
            case NONE, LOSES_THE_ANSWER -> {
                var answer = exchange.getRequestMethod().equals("GET") ? books(uri) : command(exchange, uri, body);
                if (happens == Trouble.NONE) send(exchange, answer.status, answer.body);
            }
        }
    }

    private Answered books(String uri) {
        if (!List.of("/api/reconciliation", "/api/reconciliation?replay=true").contains(uri))
            complaints.add("GET " + uri);
        paths.add(uri);
        return new Answered(200, JSON.valueToTree(shop.books()));
    }

    private synchronized Answered command(HttpExchange exchange, String path, byte[] bytes) {
        var body = JSON.readTree(bytes);
        complain(exchange, path, body);
        var status = refusals.get(id(body));
        if (status != null)
            return new Answered(status, JSON.valueToTree(Map.of("code", "order.refused", "status", status)));
        var key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        var content = UUID.nameUUIDFromBytes(bytes);
        var known = taken.putIfAbsent(key, content);
        if (known != null && !known.equals(content))
            return new Answered(409, JSON.valueToTree(Map.of("code", "key.reused")));
        if (known != null) exchange.getResponseHeaders().set("Idempotent-Replayed", "true");
        else shop.take(path, body);
        if (id(body).startsWith("opening-") && openings.add(id(body)) && paths.contains("/api/orders"))
            openingsAfterTheFirstOrder.incrementAndGet();
        paths.add(path);
        return new Answered(path.equals("/api/stock-movements") ? 200 : 202, JSON.createObjectNode());
    }

    private void complain(HttpExchange exchange, String path, JsonNode body) {
        var members = MEMBERS.get(path);
        if (members == null || !members.containsAll(body.propertyNames()))
            complaints.add(path + " has " + body.propertyNames());
        var key = UUID.fromString(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
        if (key.version() != 5) complaints.add(path + " has the key " + key);
        if (id(body).length() > 64) complaints.add(path + " has the id " + id(body));
        if (!"application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type")))
            complaints.add(path + " is not JSON");
        if (path.equals("/api/bad-debts")) return;
        int lines = body.get("lines").size();
        if (lines < 1 || lines > 2_000) complaints.add(path + " has " + lines + " lines");
        for (var line : body.get("lines"))
            if (line.path(path.equals("/api/stock-movements") ? "units" : "quantity")
                            .asLong()
                    < 1) complaints.add(path + " has " + line);
    }

    private static String id(JsonNode body) {
        return body.get(body.propertyNames().iterator().next()).asString();
    }

    private void problem(HttpExchange exchange, int status, String code) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
        send(exchange, status, JSON.valueToTree(Map.of("status", status, "code", code)));
    }

    /** Whoever has read the answer may ask again before this returns. */
    private void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
        inFlight.remove(exchange);
        var bytes = body.toString().getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private record Answered(int status, JsonNode body) {}
}

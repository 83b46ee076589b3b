package dev.factum.shop.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The gateway alone: nobody is behind it, but for a payment service that answers when the test lets it. */
class GatewayTest {
    private static final int IN_FLIGHT = 64;

    @FunctionalInterface
    private interface Waiting {
        void run() throws Exception;
    }

    private static final AtomicReference<Waiting> slow = new AtomicReference<>(() -> {});
    private static HttpServer payment;
    private static ConfigurableApplicationContext gateway;
    private static int port;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws IOException {
        payment = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), IN_FLIGHT);
        payment.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        payment.createContext("/", GatewayTest::answer);
        payment.start();
        var addresses = Services.ALL.stream()
                .map(service -> "shop.services." + service + "=http://127.0.0.1:"
                        + (service.equals("payment") ? payment.getAddress().getPort() : 1))
                .toArray(String[]::new);
        gateway = new SpringApplicationBuilder(GatewayApplication.class)
                .properties("server.port=0", "spring.application.name=gateway")
                .properties(addresses)
                .run();
        port = Integer.parseInt(gateway.getEnvironment().getRequiredProperty("local.server.port"));
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            slow.get().run();
            exchange.sendResponseHeaders(200, -1);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @AfterAll
    static void stop() {
        gateway.close();
        payment.stop(0);
    }

    @Test
    void it_listens_to_this_machine_alone() {
        assertThat(gateway.getEnvironment().getProperty("server.address")).isEqualTo("127.0.0.1");
    }

    @Test
    void a_service_that_cannot_be_reached_is_said_and_when_to_come_again() throws Exception {
        var answer = post("{}");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("order cannot be reached");
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    }

    @Test
    void a_request_that_is_too_large_is_refused() throws Exception {
        assertThat(post(" ".repeat((1 << 20) + 1)).statusCode()).isEqualTo(413);
    }

    @Test
    void a_key_that_is_no_uuid_is_refused() throws Exception {
        var request = HttpRequest.newBuilder(address("/api/orders"))
                .header("Idempotency-Key", "mine")
                .POST(BodyPublishers.ofString("{}"));
        assertThat(send(request).statusCode()).isEqualTo(400);
    }

    /** As many requests as may be in flight are held by a service that does not answer; one more is too many, until they are answered. */
    @Test
    void under_load_it_asks_to_come_again() throws Exception {
        var held = new CountDownLatch(IN_FLIGHT);
        var answered = new CountDownLatch(1);
        slow.set(() -> {
            held.countDown();
            assertThat(answered.await(1, TimeUnit.MINUTES)).isTrue();
        });
        var requests = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        try {
            for (int i = 0; i < IN_FLIGHT; i++)
                requests.add(http.sendAsync(posted("/api/bad-debts", "{}").build(), BodyHandlers.ofString()));
            assertThat(held.await(1, TimeUnit.MINUTES)).isTrue();
            var answer = post("{}");
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(answer.body()).contains("gateway.busy");
        } finally {
            answered.countDown();
        }
        for (var request : requests)
            assertThat(request.get(1, TimeUnit.MINUTES).statusCode()).isEqualTo(200);
        assertThat(post("{}").statusCode()).isEqualTo(503);
    }

    @Test
    void the_page_is_there_and_may_load_nothing_from_elsewhere() throws Exception {
        var answer = send(HttpRequest.newBuilder(address("/")).GET());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(
                        policy -> assertThat(policy).contains("default-src 'none'", "frame-ancestors 'none'"));
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return send(posted("/api/orders", body));
    }

    private static HttpRequest.Builder posted(String path, String body) {
        return HttpRequest.newBuilder(address(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static URI address(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}

package dev.factum.shop.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The gateway alone: nobody is behind it. */
class GatewayTest {
    private static ConfigurableApplicationContext gateway;
    private static int port;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        var nobody = Services.ALL.stream()
                .map(service -> "shop.services." + service + "=http://127.0.0.1:1")
                .toArray(String[]::new);
        gateway = new SpringApplicationBuilder(GatewayApplication.class)
                .properties("server.port=0", "spring.application.name=gateway")
                .properties(nobody)
                .run();
        port = Integer.parseInt(gateway.getEnvironment().getRequiredProperty("local.server.port"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
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

    @Test
    void under_load_it_asks_to_come_again() throws Exception {
        var slow = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 64; i++) slow.add(unfinished());
            HttpResponse<String> answer = post("{}");
            for (int i = 0; i < 500 && answer.statusCode() != 429; i++) {
                LockSupport.parkNanos(10_000_000);
                answer = post("{}");
            }
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(answer.body()).contains("gateway.busy");
        } finally {
            for (var socket : slow) socket.close();
        }
    }

    @Test
    void the_page_is_there_and_may_load_nothing_from_elsewhere() throws Exception {
        var answer = send(HttpRequest.newBuilder(address("/")).GET());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(
                        policy -> assertThat(policy).contains("default-src 'none'", "frame-ancestors 'none'"));
    }

    /** A request whose body is still to come. */
    private static Socket unfinished() throws IOException {
        var socket = new Socket("127.0.0.1", port);
        socket.getOutputStream()
                .write(
                        ("POST /api/orders HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
                                .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        return socket;
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address("/api/orders"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static URI address(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}

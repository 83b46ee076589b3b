package dev.factum.shop.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

/** The gateway's own code before an order service that answers with what it was asked. */
class PassOnTest {
    private HttpServer order;
    private Services services;
    private GatewayHttp gateway;

    @BeforeEach
    void start() throws IOException {
        order = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        order.createContext("/", exchange -> {
            try (exchange) {
                var after = exchange.getRequestHeaders().get("Factum-After");
                exchange.getResponseHeaders().set("Factum-Held", String.valueOf(after));
                exchange.sendResponseHeaders(503, -1);
            }
        });
        order.start();
        var address = URI.create("http://127.0.0.1:" + order.getAddress().getPort());
        services = new Services(new Services.Addresses(Map.of("order", List.of(address))), JsonMapper.shared());
        var readers = new Readers(services);
        gateway = new GatewayHttp(
                services,
                new Timelines(services),
                new Reconciliation(services, readers),
                new Overview(services, readers),
                new WhoHearsWhom(services));
    }

    @AfterEach
    void stop() {
        services.close();
        order.stop(0);
    }

    @Test
    void the_position_after_which_a_customer_reads_reaches_the_order_service() {
        for (var answer : List.of(gateway.order("order:7", "1"), gateway.orders("order:7", "c", 1, 20)))
            assertThat(heard(answer)).isEqualTo("[order:7]");
        for (var answer : List.of(gateway.order(null, "1"), gateway.orders(null, "c", 1, 20)))
            assertThat(heard(answer)).isEqualTo("null");
    }

    @Test
    void when_to_come_again_is_said() {
        assertThat(gateway.order("order:7", "1").getHeaders().getFirst("Retry-After"))
                .isEqualTo("1");
    }

    private static String heard(ResponseEntity<byte[]> answer) {
        return answer.getHeaders().getFirst("Factum-Held");
    }
}

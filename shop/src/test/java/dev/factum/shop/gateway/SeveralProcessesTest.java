package dev.factum.shop.gateway;

import static dev.factum.shop.gateway.Readers.Share.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.factum.shop.contract.Refused;
import dev.factum.shop.gateway.Readers.Share;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The gateway before an order service of three processes, one of which is gone. */
class SeveralProcessesTest {
    private final List<HttpServer> processes = new ArrayList<>();
    private Services services;

    @BeforeEach
    void start() throws IOException {
        var gone = process("");
        var addresses = List.of(address(process("""
                        {"pid":11,"deadlines":0,"readers":[
                          {"reader":"list","state":"STANDBY","behind":7,"parked":0,"problem":null},
                          {"reader":"relay","state":"RUNNING","behind":0,"parked":0,"problem":null},
                          {"reader":"whole","state":"RUNNING","share":{"held":7,"of":16},"behind":3,"parked":1,"problem":null},
                          {"reader":"torn","state":"RUNNING","share":{"held":7,"of":16},"behind":0,"parked":0,"problem":null},
                          {"reader":"saga","state":"STANDBY","behind":0,"parked":0,"problem":null}]}""")), address(gone), address(process("""
                        {"pid":13,"deadlines":2,"readers":[
                          {"reader":"list","state":"PAUSED","behind":8,"parked":1,"problem":"no disk"},
                          {"reader":"relay","state":"STANDBY","behind":0,"parked":0,"problem":null},
                          {"reader":"whole","state":"RUNNING","share":{"held":9,"of":16},"behind":4,"parked":1,"problem":null},
                          {"reader":"torn","state":"RUNNING","share":{"held":8,"of":16},"behind":0,"parked":0,"problem":null},
                          {"reader":"saga","state":"STANDBY","behind":0,"parked":0,"problem":null}]}""")));
        gone.stop(0);
        services = new Services(new Services.Addresses(Map.of("order", addresses)), JsonMapper.shared());
    }

    private HttpServer process(String status) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        int number = processes.size() + 1;
        server.createContext("/", exchange -> {
            try (exchange) {
                var text = exchange.getRequestURI().getPath().equals("/status") ? status : String.valueOf(number);
                var body = text.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        processes.add(server);
        return server;
    }

    private static URI address(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        services.close();
        processes.forEach(server -> server.stop(0));
    }

    @Test
    void they_take_turns_and_one_that_is_gone_is_passed_over() {
        var answered = new TreeSet<String>();
        for (int i = 0; i < 6; i++) {
            answered.add(services.read("order", "/orders/1").asString());
            answered.add(new String(
                    services.post("order", "/orders", Map.of(), new byte[0]).body(), StandardCharsets.UTF_8));
        }
        assertThat(answered).hasSize(2);
    }

    @Test
    void when_all_are_gone_the_service_cannot_be_reached() {
        processes.forEach(server -> server.stop(0));
        assertThatThrownBy(() -> services.read("order", "/orders/1"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("order cannot be reached");
    }

    @Test
    void whoever_has_a_reader_or_a_part_of_it_speaks_for_it_and_one_that_is_gone_is_shown() {
        var standing = new Readers(services).of("order", Services.PATIENCE);
        assertThat(standing.processes())
                .containsExactly(
                        new Readers.Process("order", "order-1", 11),
                        new Readers.Process("order", "order-2", 0),
                        new Readers.Process("order", "order-3", 13));
        assertThat(standing.named())
                .containsExactly(
                        new Readers.Reader("order", "list", "order-3", "PAUSED", NONE, 8, 1, "no disk"),
                        new Readers.Reader("order", "relay", "order-1", "RUNNING", NONE, 0, 0, null),
                        new Readers.Reader(
                                "order", "whole", "order-1, order-3", "RUNNING", new Share(16, 16), 7, 2, null),
                        new Readers.Reader(
                                "order", "torn", "order-1, order-3", "STANDBY", new Share(15, 16), 0, 0, null),
                        new Readers.Reader("order", "saga", "order-3", "STANDBY", NONE, 0, 0, null));
        assertThat(standing.readers())
                .contains(new Readers.Reader(
                        "order", "", "order-2", "UNREACHABLE", NONE, 0, 0, "order-2 cannot be reached"));
        assertThat(standing.deadlines()).isEqualTo(2);
    }
}

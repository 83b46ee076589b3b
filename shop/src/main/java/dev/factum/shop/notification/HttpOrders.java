package dev.factum.shop.notification;

import dev.factum.log.Position;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/** Asks the gateway, as anybody outside would. */
final class HttpOrders implements AskOrder, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final URI gateway;
    private final JsonMapper json;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    HttpOrders(URI gateway, JsonMapper json) {
        this.gateway = gateway;
        this.json = json;
    }

    @Override
    public Order order(String orderId, Position after) throws IOException, InterruptedException {
        var path = "/api/orders/" + URLEncoder.encode(orderId, StandardCharsets.UTF_8);
        var request = HttpRequest.newBuilder(gateway.resolve(path))
                .header("Factum-After", after.toString())
                .timeout(PATIENCE)
                .build();
        var response = http.send(request, BodyHandlers.ofByteArray());
        return switch (response.statusCode()) {
            case 200 -> json.readValue(response.body(), Order.class);
            case 400, 404 ->
                throw new IllegalStateException(
                        "the gateway answers " + response.statusCode() + ", asked for order " + orderId);
            default -> throw new IOException("the gateway answers " + response.statusCode());
        };
    }

    @Override
    public void close() {
        http.close();
    }
}

package dev.factum.shop.gateway;

import dev.factum.shop.contract.Refused;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The services behind the gateway, over HTTP. */
@Component
class Services implements AutoCloseable {
    /** In the order of a timeline's lanes. */
    static final List<String> ALL = List.of("order", "payment", "inventory", "shipping", "notification", "analytics");

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LONG_PATIENCE = Duration.ofMinutes(10);

    /** @param services base address by name */
    @ConfigurationProperties("shop")
    record Addresses(Map<String, URI> services) {}

    private final Addresses addresses;
    private final JsonMapper json;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    Services(Addresses addresses, JsonMapper json) {
        this.addresses = addresses;
        this.json = json;
    }

    HttpResponse<byte[]> get(String service, String path) {
        return get(service, path, Map.of());
    }

    HttpResponse<byte[]> get(String service, String path, Map<String, String> headers) {
        var request = HttpRequest.newBuilder(address(service, path)).timeout(PATIENCE);
        headers.forEach(request::header);
        return send(service, request);
    }

    HttpResponse<byte[]> post(String service, String path, Map<String, String> headers, byte[] body) {
        var request = HttpRequest.newBuilder(address(service, path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        return send(service, request);
    }

    JsonNode read(String service, String path) {
        return parsed(service, get(service, path));
    }

    /** For an answer that takes as long as it takes. */
    JsonNode readSlowly(String service, String path) {
        return parsed(
                service,
                send(service, HttpRequest.newBuilder(address(service, path)).timeout(LONG_PATIENCE)));
    }

    /** One segment or value of an address. */
    static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode parsed(String service, HttpResponse<byte[]> response) {
        if (response.statusCode() == 404)
            throw new Refused(HttpStatus.NOT_FOUND, service + ".unknown", service + " knows nothing of this");
        if (response.statusCode() != 200)
            throw new Refused(HttpStatus.BAD_GATEWAY, "service.failed", service + " answers " + response.statusCode());
        return json.readTree(response.body());
    }

    private URI address(String service, String path) {
        var base = addresses.services().get(service);
        if (base == null) throw new IllegalStateException("shop.services." + service + " is not set");
        return base.resolve(path);
    }

    private HttpResponse<byte[]> send(String service, HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new Refused(
                    HttpStatus.SERVICE_UNAVAILABLE, "service.unreachable", service + " cannot be reached: come again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused(HttpStatus.SERVICE_UNAVAILABLE, "gateway.stopping", "the gateway is stopping");
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}

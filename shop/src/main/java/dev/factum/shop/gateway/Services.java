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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
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

    /** While somebody looks at the page. */
    static final Duration LITTLE_PATIENCE = Duration.ofSeconds(2);

    static final Duration PATIENCE = Duration.ofSeconds(30);
    /** For an answer that takes as long as it takes. */
    static final Duration LONG_PATIENCE = Duration.ofMinutes(10);

    /** @param services by name the base addresses of its processes */
    @ConfigurationProperties("shop")
    record Addresses(Map<String, List<URI>> services) {}

    /** What one of a service's processes says. @param answer missing if it cannot be reached */
    record Said(String process, @Nullable JsonNode answer) {}

    private final Addresses addresses;
    private final JsonMapper json;
    private final AtomicInteger turn = new AtomicInteger();
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
        var request = HttpRequest.newBuilder().timeout(PATIENCE);
        headers.forEach(request::header);
        return send(service, path, request);
    }

    /** For a command with a key: it may be taken over by one process, and asked of another again. */
    HttpResponse<byte[]> post(String service, String path, Map<String, String> headers, byte[] body) {
        var request = HttpRequest.newBuilder()
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        return send(service, path, request);
    }

    JsonNode read(String service, String path) {
        return read(service, path, PATIENCE);
    }

    /** @param patience with each of its processes */
    JsonNode read(String service, String path, Duration patience) {
        return parsed(service, send(service, path, HttpRequest.newBuilder().timeout(patience)));
    }

    /** Of each of the service's processes. */
    List<Said> readEach(String service, String path, Duration patience) {
        var all = addresses(service);
        var said = new ArrayList<Said>();
        for (int i = 0; i < all.size(); i++)
            said.add(new Said(
                    all.size() == 1 ? service : service + "-" + (i + 1),
                    answer(service, all.get(i).resolve(path), patience)));
        return said;
    }

    private @Nullable JsonNode answer(String service, URI address, Duration patience) {
        try {
            var request = HttpRequest.newBuilder(address).timeout(patience);
            return parsed(service, http.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (IOException | Refused e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
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

    private List<URI> addresses(String service) {
        var all = addresses.services().getOrDefault(service, List.of());
        if (all.isEmpty()) throw new IllegalStateException("shop.services." + service + " is not set");
        return all;
    }

    /** Takes turns among the service's processes; one that cannot be reached is passed over. */
    private HttpResponse<byte[]> send(String service, String path, HttpRequest.Builder request) {
        var all = addresses(service);
        int first = Math.floorMod(turn.getAndIncrement(), all.size());
        for (int i = 0; i < all.size(); i++) {
            var address = all.get((first + i) % all.size()).resolve(path);
            try {
                return http.send(request.uri(address).build(), BodyHandlers.ofByteArray());
            } catch (IOException e) {
                // the next one is asked
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Refused(HttpStatus.SERVICE_UNAVAILABLE, "gateway.stopping", "the gateway is stopping");
            }
        }
        throw new Refused(
                HttpStatus.SERVICE_UNAVAILABLE, "service.unreachable", service + " cannot be reached: come again");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}

package dev.factum.shop.payment;

import dev.factum.shop.contract.Amount;
import dev.factum.shop.contract.Money;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The provider over HTTP. What it does not answer clearly is a failure of the world: asked again with the same key. */
final class HttpProvider implements Provider, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final URI base;
    private final JsonMapper json;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    HttpProvider(URI base, JsonMapper json) {
        this.base = base;
        this.json = json;
    }

    @Override
    public Answer charge(String key, String orderId, Money amount) throws IOException, InterruptedException {
        return post("/charges", key, orderId, amount);
    }

    @Override
    public Answer refund(String key, String orderId, Money amount) throws IOException, InterruptedException {
        return post("/refunds", key, orderId, amount);
    }

    @Override
    public Answer payOut(String key, String creditNoteId, Money amount) throws IOException, InterruptedException {
        return post("/payouts", key, creditNoteId, amount);
    }

    private Answer post(String path, String key, String reference, Money amount)
            throws IOException, InterruptedException {
        var body = json.writeValueAsBytes(Map.of("reference", reference, "amount", Amount.of(amount)));
        var response = send(HttpRequest.newBuilder(base.resolve(path))
                .header("Idempotency-Key", key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body)));
        return switch (response.statusCode()) {
            case 200 -> new Answer.Done();
            case 402 -> new Answer.Declined("declined");
            case 400, 409, 422 ->
                throw new IllegalStateException(
                        "the provider refuses " + path + " for " + reference + " with " + response.statusCode());
            default -> throw new IOException("the provider answers " + response.statusCode());
        };
    }

    @Override
    public List<Entry> ledger() throws IOException, InterruptedException {
        var response = send(HttpRequest.newBuilder(base.resolve("/ledger")).GET());
        if (response.statusCode() != 200) throw new IOException("the provider answers " + response.statusCode());
        return json.readValue(response.body(), new TypeReference<List<Entry>>() {});
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(PATIENCE).build(), BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        http.close();
    }
}

package dev.factum.shop.importer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The gateway, seen from outside. A call is repeated until it is answered, which its idempotency key makes safe. {@code patience} bounds
 * both how long one call may fail while others are answered (then it counts as refused), and how long all may (then the import ends).
 * Thread-safe.
 */
final class Gateway implements AutoCloseable {
    static final Duration CONNECT = Duration.ofSeconds(5);
    static final Duration CALL = Duration.ofSeconds(30);

    /** A replay of every read model takes as long as it takes. */
    static final Duration REPLAY = Duration.ofMinutes(15);

    private static final int MAX_CODE = 200;

    private final JsonMapper json = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .executor(threads)
            .build();
    private final URI address;
    private final Duration patience;
    private final Time time;
    private volatile Duration lastAnswer;

    Gateway(URI address, Duration patience, Time time) {
        this.address = address;
        this.patience = patience;
        this.time = time;
        this.lastAnswer = time.now();
    }

    /** @throws GatewayAway running again helps */
    Answer send(Command command) throws InterruptedException {
        var request = request(command.path())
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", command.key().toString())
                .POST(BodyPublishers.ofByteArray(json.writeValueAsBytes(command.body())))
                .build();
        return switch (untilAnswered(request, CALL)) {
            case Reply.Answered answer -> understood(answer);
            case Reply.Failed failed -> new Answer.Refused(failed.code());
            case Reply.Busy busy -> throw new IllegalStateException("waited for, not answered: " + busy);
        };
    }

    private Answer understood(Reply.Answered answer) {
        if (!answer.isGood()) return new Answer.Refused(code(answer));
        return answer.replayed() ? new Answer.ThereAlready() : new Answer.Taken();
    }

    /** The books as they stand. */
    Books books() throws InterruptedException {
        return books("/api/reconciliation", CALL);
    }

    /** The books, and every read model compared with a fresh replay. */
    Books booksWithReplay() throws InterruptedException {
        return books("/api/reconciliation?replay=true", REPLAY);
    }

    private Books books(String path, Duration atMost) throws InterruptedException {
        var reply = untilAnswered(request(path).GET().build(), atMost);
        if (!(reply instanceof Reply.Answered answer && answer.isGood()))
            throw new ImportFailed(
                    "The gateway has no books to show: GET " + path + " was answered with " + reply + ".");
        try {
            return json.readValue(answer.body(), Books.class);
        } catch (JacksonException e) {
            throw new ImportFailed(
                    "GET " + path + " was answered with something else than its contract says: " + e.getMessage(), e);
        }
    }

    private HttpRequest.Builder request(String path) {
        var base = address.toString();
        return HttpRequest.newBuilder(
                        URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path))
                .header("Accept", "application/json, application/problem+json");
    }

    private Reply untilAnswered(HttpRequest request, Duration atMost) throws InterruptedException {
        var began = time.now();
        for (int attempt = 1; ; attempt++) {
            var reply = tryOnce(request, atMost);
            switch (reply) {
                case Reply.Answered answer -> {
                    lastAnswer = time.now();
                    return answer;
                }
                case Reply.Busy busy -> {
                    giveUpIfAway("busy");
                    time.pause(BackOff.after(attempt, busy.atLeast(), ThreadLocalRandom.current()));
                }
                case Reply.Failed failed -> {
                    giveUpIfAway(failed.code());
                    if (isOver(began)) return failed;
                    time.pause(BackOff.after(attempt, failed.atLeast(), ThreadLocalRandom.current()));
                }
            }
        }
    }

    private void giveUpIfAway(String lastTry) {
        if (isOver(lastAnswer)) throw new GatewayAway(address, patience, lastTry);
    }

    private boolean isOver(Duration since) {
        return time.now().minus(since).compareTo(patience) > 0;
    }

    private Reply tryOnce(HttpRequest request, Duration atMost) throws InterruptedException {
        var call = http.sendAsync(request, BodyHandlers.ofByteArray());
        try {
            // Bounds the body too, which HttpRequest.timeout does not.
            var response = call.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return Reply.of(response.statusCode(), response.headers(), response.body());
        } catch (TimeoutException e) {
            return Reply.of(new IOException("none within " + atMost.toSeconds() + " s", e));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException problem) return Reply.of(problem);
            throw new IllegalStateException("calling " + request.uri(), e.getCause());
        } finally {
            call.cancel(true);
        }
    }

    private String code(Reply.Answered answer) {
        try {
            var code = json.readTree(answer.body()).path("code").asString("");
            if (!code.isEmpty()) return code.length() <= MAX_CODE ? code : code.substring(0, MAX_CODE);
        } catch (JacksonException e) {
            // Not a problem document: its status says enough.
        }
        return "http." + answer.status();
    }

    /** Ends what is in flight. */
    @Override
    public void close() {
        http.shutdownNow();
        http.close();
        threads.close();
    }
}

package dev.factum.shop.importer;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.time.Duration;

/** What one try to call the gateway came to. */
sealed interface Reply {
    /** The longest wait that a gateway may ask for. */
    Duration MAX_RETRY_AFTER = Duration.ofSeconds(30);

    /** An answer that a repeat would not change. */
    record Answered(int status, boolean replayed, byte[] body) implements Reply {
        boolean isGood() {
            return status >= 200 && status < 300;
        }
    }

    /** Come again: too much is in flight. */
    record Busy(Duration atLeast) implements Reply {}

    /**
     * No answer, or the gateway's own failure: whether the command was taken over is not known.
     *
     * @param code for people
     */
    record Failed(String code, Duration atLeast) implements Reply {}

    static Reply of(int status, HttpHeaders headers, byte[] body) {
        if (status == 429) return new Busy(retryAfter(headers));
        if (status >= 500) return new Failed("http." + status, retryAfter(headers));
        return new Answered(
                status,
                headers.firstValue("Idempotent-Replayed").filter("true"::equals).isPresent(),
                body);
    }

    static Reply of(IOException problem) {
        return new Failed("no.answer: " + problem, Duration.ZERO);
    }

    private static Duration retryAfter(HttpHeaders headers) {
        var seconds = headers.firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,9}"))
                .map(Long::valueOf)
                .orElse(0L);
        var asked = Duration.ofSeconds(seconds);
        return asked.compareTo(MAX_RETRY_AFTER) < 0 ? asked : MAX_RETRY_AFTER;
    }
}

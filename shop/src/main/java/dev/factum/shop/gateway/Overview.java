package dev.factum.shop.gateway;

import dev.factum.shop.contract.Refused;
import dev.factum.shop.gateway.Readers.Standing;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** What the page shows, asked of every service; one that cannot be reached is shown as such. */
@Component
class Overview {
    private final Services services;
    private final Readers readers;

    Overview(Services services, Readers readers) {
        this.services = services;
        this.readers = readers;
    }

    /** All are asked at once: whoever looks waits for the slowest of them, and not for one after another. */
    Map<String, Object> now() {
        try (var asking = Executors.newVirtualThreadPerTaskExecutor()) {
            var recent = asking.submit(() -> services.read("order", "/recent", Services.LITTLE_PATIENCE));
            var mailbox = asking.submit(() -> services.read("notification", "/mailbox", Services.LITTLE_PATIENCE));
            var standing = Services.ALL.stream()
                    .map(service -> asking.submit(() -> readers.of(service, Services.LITTLE_PATIENCE)))
                    .toList();
            return shown(
                    answer(recent),
                    answer(mailbox),
                    standing.stream().map(Overview::answer).toList());
        }
    }

    private static Map<String, Object> shown(JsonNode recent, JsonNode mailbox, List<Standing> standing) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("now", Instant.now());
        recent.properties().forEach(part -> shown.put(part.getKey(), part.getValue()));
        shown.put("mailbox", mailbox);
        shown.put(
                "processes",
                standing.stream().flatMap(s -> s.processes().stream()).toList());
        shown.put(
                "readers", standing.stream().flatMap(s -> s.readers().stream()).toList());
        return shown;
    }

    private static <T> T answer(Future<T> asked) {
        try {
            return asked.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException problem) throw problem;
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused(HttpStatus.SERVICE_UNAVAILABLE, "gateway.stopping", "the gateway is stopping");
        }
    }
}

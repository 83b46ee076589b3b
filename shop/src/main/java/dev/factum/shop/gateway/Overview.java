package dev.factum.shop.gateway;

import dev.factum.shop.contract.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the page shows, asked of every service; one that cannot be reached is shown as such. */
@Component
class Overview {
    record Reader(
            String service,
            String reader,
            String state,
            long behind,
            long parked,
            @Nullable String problem) {}

    private final Services services;

    Overview(Services services) {
        this.services = services;
    }

    Map<String, Object> now() {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("now", Instant.now());
        services.read("order", "/recent").properties().forEach(part -> shown.put(part.getKey(), part.getValue()));
        shown.put("mailbox", services.read("notification", "/mailbox"));
        shown.put("readers", readers());
        return shown;
    }

    private List<Reader> readers() {
        var readers = new ArrayList<Reader>();
        for (var service : Services.ALL) {
            try {
                for (var r : services.read(service, "/status").path("readers"))
                    readers.add(new Reader(
                            service,
                            r.path("reader").asString(),
                            r.path("state").asString(),
                            r.path("behind").asLong(),
                            r.path("parked").asLong(),
                            r.path("problem").isNull()
                                    ? null
                                    : r.path("problem").asString()));
            } catch (Refused e) {
                readers.add(
                        new Reader(service, "", "UNREACHABLE", 0, 0, e.getBody().getDetail()));
            }
        }
        return readers;
    }
}

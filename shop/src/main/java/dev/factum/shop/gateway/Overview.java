package dev.factum.shop.gateway;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What the page shows, asked of every service; one that cannot be reached is shown as such. */
@Component
class Overview {
    private final Services services;
    private final Readers readers;

    Overview(Services services, Readers readers) {
        this.services = services;
        this.readers = readers;
    }

    Map<String, Object> now() {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("now", Instant.now());
        services.read("order", "/recent").properties().forEach(part -> shown.put(part.getKey(), part.getValue()));
        shown.put("mailbox", services.read("notification", "/mailbox"));
        var standing = Services.ALL.stream()
                .map(service -> readers.of(service, Services.LITTLE_PATIENCE))
                .toList();
        shown.put(
                "processes",
                standing.stream().flatMap(s -> s.processes().stream()).toList());
        shown.put(
                "readers", standing.stream().flatMap(s -> s.readers().stream()).toList());
        return shown;
    }
}

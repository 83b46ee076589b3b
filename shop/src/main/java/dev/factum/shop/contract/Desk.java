package dev.factum.shop.contract;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.ServiceMap;
import dev.factum.log.Traced;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What every service answers for: how its readers stand, what a conversation left with it, whether its read models are right. */
@RestController
public class Desk {
    /** How a service stands. @param pid of the process that answers @param deadlines that have not come @param head the last position of its log */
    public record Status(long pid, List<Factum.Status> readers, long deadlines, String head) {}

    /** One thing that a conversation left here. */
    public record Trace(
            Instant at,
            String kind,
            String name,
            String type,
            String key,
            UUID id,
            UUID cause,
            @Nullable String position,
            @Nullable String detail) {}

    private final Factum factum;
    private final Service service;
    private final ReadModels readModels;

    /** The names of a service's projections. */
    public record ReadModels(List<String> names) {}

    public Desk(Factum factum, Service service, ReadModels readModels) {
        this.factum = factum;
        this.service = service;
        this.readModels = readModels;
    }

    @GetMapping("/status")
    Status status() {
        return new Status(
                ProcessHandle.current().pid(),
                factum.status(),
                factum.deadlines(),
                factum.log().head().toString());
    }

    /** What it says and hears. */
    @GetMapping("/map")
    ServiceMap.Lines map() {
        return ServiceMap.Lines.of(service);
    }

    @GetMapping("/trace/{correlation}")
    List<Trace> trace(@PathVariable String correlation) {
        return factum.log().trace(correlation).stream().map(Desk::trace).toList();
    }

    /** @param differences from a fresh replay, by read model @param elsewhere the read models that another process keeps */
    record Verified(Map<String, List<String>> differences, List<String> elsewhere) {}

    @GetMapping("/verify")
    Verified verify() throws InterruptedException {
        var standby = factum.status().stream()
                .filter(reader -> reader.state() == Factum.State.STANDBY)
                .map(Factum.Status::reader)
                .toList();
        var found = new Verified(new LinkedHashMap<>(), new ArrayList<>());
        for (var name : readModels.names()) {
            if (standby.stream().anyMatch(reader -> reader.startsWith(name + "@")))
                found.elsewhere().add(name);
            else found.differences().put(name, factum.verify(name));
        }
        return found;
    }

    private static Trace trace(Traced t) {
        var position = t.position();
        return new Trace(
                t.time(),
                t.kind().name().toLowerCase(Locale.ROOT),
                t.name(),
                t.type(),
                t.key(),
                t.id(),
                t.cause(),
                position == null ? null : position.toString(),
                t.detail());
    }
}

package dev.factum.shop.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** How a service's readers stand. Where it has two processes, the one that owns a reader speaks for it. */
@Component
class Readers {
    static final String RUNNING = "RUNNING";
    private static final String STANDBY = "STANDBY";
    private static final String UNREACHABLE = "UNREACHABLE";

    record Reader(
            String service,
            String reader,
            String process,
            String state,
            long behind,
            long parked,
            @Nullable String problem) {}

    /** @param pid 0 if it cannot be reached */
    record Process(String service, String process, long pid) {}

    /** @param readers with a nameless one for each process that cannot be reached */
    record Standing(List<Process> processes, List<Reader> readers, long deadlines) {
        /** Of those that somebody has, or nobody. */
        List<Reader> named() {
            return readers.stream().filter(reader -> !reader.reader().isEmpty()).toList();
        }
    }

    private final Services services;

    Readers(Services services) {
        this.services = services;
    }

    /** @param patience with each process; one that takes longer cannot be reached */
    Standing of(String service, Duration patience) {
        var processes = new ArrayList<Process>();
        Map<String, Reader> readers = new LinkedHashMap<>();
        var missing = new ArrayList<Reader>();
        long deadlines = 0;
        for (var said : services.readEach(service, "/status", patience)) {
            var status = said.answer();
            processes.add(new Process(
                    service,
                    said.process(),
                    status == null ? 0 : status.path("pid").asLong()));
            if (status == null) {
                missing.add(new Reader(
                        service, "", said.process(), UNREACHABLE, 0, 0, said.process() + " cannot be reached"));
                continue;
            }
            deadlines = Math.max(deadlines, status.path("deadlines").asLong());
            for (var r : status.path("readers"))
                readers.merge(r.path("reader").asString(), reader(service, said.process(), r), Readers::owner);
        }
        var all = new ArrayList<>(readers.values());
        all.addAll(missing);
        return new Standing(processes, all, deadlines);
    }

    private static Reader reader(String service, String process, JsonNode r) {
        return new Reader(
                service,
                r.path("reader").asString(),
                process,
                r.path("state").asString(),
                r.path("behind").asLong(),
                r.path("parked").asLong(),
                r.path("problem").isNull() ? null : r.path("problem").asString());
    }

    /** Two say that they own it only for the moment in which one has not noticed that it lost it. */
    private static Reader owner(Reader one, Reader other) {
        return one.state().equals(STANDBY) ? other : one;
    }
}

package dev.factum.shop.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** How a service's readers stand. Where it has several processes, those that have a reader, or a part of it, speak for it. */
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
            Share share,
            long behind,
            long parked,
            @Nullable String problem) {}

    /** @param held partitions, or the own log @param of all */
    record Share(int held, int of) {
        static final Share NONE = new Share(0, 0);

        Share and(Share other) {
            return new Share(held + other.held, Math.max(of, other.of));
        }
    }

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
                        service,
                        "",
                        said.process(),
                        UNREACHABLE,
                        Share.NONE,
                        0,
                        0,
                        said.process() + " cannot be reached"));
                continue;
            }
            deadlines = Math.max(deadlines, status.path("deadlines").asLong());
            for (var r : status.path("readers"))
                readers.merge(r.path("reader").asString(), reader(service, said.process(), r), Readers::together);
        }
        var all = new ArrayList<>(readers.values().stream().map(Readers::whole).toList());
        all.addAll(missing);
        return new Standing(processes, all, deadlines);
    }

    private static Reader reader(String service, String process, JsonNode r) {
        return new Reader(
                service,
                r.path("reader").asString(),
                process,
                r.path("state").asString(),
                new Share(
                        r.path("share").path("held").asInt(),
                        r.path("share").path("of").asInt()),
                r.path("behind").asLong(),
                r.path("parked").asLong(),
                r.path("problem").isNull() ? null : r.path("problem").asString());
    }

    private static Reader together(Reader one, Reader other) {
        if (one.state().equals(STANDBY)) return other;
        if (other.state().equals(STANDBY)) return one;
        return new Reader(
                one.service(),
                one.reader(),
                one.process() + ", " + other.process(),
                one.state().equals(RUNNING) ? other.state() : one.state(),
                one.share().and(other.share()),
                one.behind() + other.behind(),
                one.parked() + other.parked(),
                one.problem() == null ? other.problem() : one.problem());
    }

    /** What nobody has yet, because whoever had it has just gone, is behind by nobody's count. */
    private static Reader whole(Reader reader) {
        return reader.state().equals(RUNNING)
                        && reader.share().held() < reader.share().of()
                ? new Reader(
                        reader.service(),
                        reader.reader(),
                        reader.process(),
                        STANDBY,
                        reader.share(),
                        reader.behind(),
                        reader.parked(),
                        reader.problem())
                : reader;
    }
}

package dev.factum.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code make bench}: every measure, the table against the goals, and the report. */
public final class Bench {
    private Bench() {}

    public static void main(String[] args) throws Exception {
        var settings = System.getenv();
        boolean quick = settings.containsKey("QUICK");
        var only = settings.getOrDefault("ONLY", "");
        var measures = new ArrayList<Measure>();
        try (var server = Server.start()) {
            var scale = quick ? new Scale(3, Duration.ofMillis(700)) : new Scale(5, Duration.ofSeconds(3));
            if ("append".startsWith(only) || only.startsWith("append")) measures.addAll(Appends.measure(server, scale));
        }
        report(measures, settings);
        System.exit(measures.stream().allMatch(Measure::ok) ? 0 : 1);
    }

    /** @param rounds of each contest @param time of each turn */
    record Scale(int rounds, Duration time) {
        Contest contest(String name, String unit, double goal, Server server) {
            return new Contest(name, unit, goal, server, rounds, time.toNanos());
        }
    }

    private static void report(List<Measure> measures, Map<String, String> settings) throws IOException {
        var file = settings.get("REPORT");
        if (file == null) return;
        var json =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.writeString(Path.of(file), json.writeValueAsString(Map.of("measures", measures)) + "\n");
    }
}

package dev.factum.bench;

import static dev.factum.bench.Goal.atMost;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** From one moment to another, of each of many, round by round: in milliseconds, half of them at most so long, and all but a hundredth. */
final class Delays {
    private final List<Double> medians = new ArrayList<>();
    private final List<Double> tails = new ArrayList<>();

    /** Waits until whatever has begun has ended. @param begun in nanoseconds, by name @param ended filled meanwhile */
    void round(Map<String, Long> begun, Map<String, Long> ended) throws TimeoutException {
        Wait.until("all that was written has arrived", () -> ended.keySet().containsAll(begun.keySet()));
        var millis = begun.entrySet().stream()
                .map(e -> Math.max(0, ended.getOrDefault(e.getKey(), 0L) - e.getValue()) / 1e6)
                .sorted()
                .toList();
        medians.add(millis.get(millis.size() / 2));
        tails.add(millis.get(millis.size() * 99 / 100));
    }

    void report(Run run, String name, double p50, double p99) {
        if (run.wants(name)) run.add(Row.figure(name, "ms", atMost(p50), medians));
        if (run.wants(name + ".p99")) run.add(Row.figure(name + ".p99", "ms", atMost(p99), tails));
    }
}

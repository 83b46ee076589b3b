package dev.factum.bench;

import dev.factum.bench.Server.Cpu;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A measure, with what only the table tells.
 *
 * @param their what it is compared with; nothing for a figure in itself
 * @param note what was done otherwise than in the long form; empty if nothing
 */
record Row(Measure measure, Goal goal, Optional<Compared> their, String note) {
    /** @param value theirs, the median of the rounds @param ours processor time of one unit @param theirs the same */
    record Compared(double value, Cpu ours, Cpu theirs) {}

    /** @param ratios of our value to theirs, round by round */
    static Row ratio(
            String name, double value, String unit, Goal goal, String against, List<Double> ratios, Compared their) {
        return of(name, value, unit, goal, against, ratios, Optional.of(their));
    }

    /** A figure in itself. @param rounds what it was in each */
    static Row figure(String name, String unit, Goal goal, List<Double> rounds) {
        return of(name, median(rounds), unit, goal, "", rounds, Optional.empty());
    }

    private static Row of(
            String name,
            double value,
            String unit,
            Goal goal,
            String against,
            List<Double> rounds,
            Optional<Compared> their) {
        var sorted = rounds.stream().sorted().toList();
        double ratio = median(sorted);
        var measure = new Measure(
                name,
                value,
                unit,
                against,
                ratio,
                sorted.getFirst(),
                sorted.getLast(),
                goal.bound(),
                goal.isMetBy(ratio));
        return new Row(measure, goal, their, "");
    }

    Row noted(String other) {
        return new Row(measure, goal, their, other);
    }

    static double median(Collection<Double> values) {
        var sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}

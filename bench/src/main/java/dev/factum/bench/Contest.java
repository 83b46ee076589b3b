package dev.factum.bench;

import dev.factum.bench.Contender.Done;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Two contenders in turn, A B, B A, A B …, so that what the machine does meanwhile meets both; the ratio is taken round by round. */
final class Contest {
    private final String name;
    private final String unit;
    private final double goal;
    private final Server server;
    private final int rounds;
    private final long nanos;

    Contest(String name, String unit, double goal, Server server, int rounds, long nanos) {
        this.name = name;
        this.unit = unit;
        this.goal = goal;
        this.server = server;
        this.rounds = rounds;
        this.nanos = nanos;
    }

    Measure between(Contender ours, Contender theirs) throws Exception {
        ours.run(nanos / 2);
        theirs.run(nanos / 2);
        var our = new Tally();
        var their = new Tally();
        var ratios = new ArrayList<Double>();
        for (int round = 0; round < rounds; round++) {
            double a;
            double b;
            if (round % 2 == 0) {
                a = our.of(ours);
                b = their.of(theirs);
            } else {
                b = their.of(theirs);
                a = our.of(ours);
            }
            ratios.add(a / b);
        }
        ratios.sort(null);
        double ratio = median(ratios);
        var measure = new Measure(
                name,
                our.median(),
                unit,
                theirs.name(),
                ratio,
                ratios.getFirst(),
                ratios.getLast(),
                goal,
                ratio >= goal);
        System.out.printf(
                Locale.ROOT,
                "%-22s %,10.0f %-10s %6.2f x [%.2f-%.2f] of %s (%,.0f)   goal %.2f %s   CPU µs client+server %.0f+%.0f, theirs %.0f+%.0f%n",
                name,
                our.median(),
                unit,
                ratio,
                ratios.getFirst(),
                ratios.getLast(),
                theirs.name(),
                their.median(),
                goal,
                measure.ok() ? "✔" : "✘",
                our.client(),
                our.server(),
                their.client(),
                their.server());
        return measure;
    }

    private static double median(List<Double> sorted) {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** What one contender has done, and what it took of the processors. */
    private final class Tally {
        private final List<Double> rates = new ArrayList<>();
        private long count;
        private double clientMicros;
        private double serverMicros;

        double of(Contender contender) throws Exception {
            var before = server.cpu();
            Done done = contender.run(nanos);
            var after = server.cpu();
            count += done.count();
            clientMicros += after.client() - before.client();
            serverMicros += after.server() - before.server();
            rates.add(done.perSecond());
            return done.perSecond();
        }

        double median() {
            return Contest.median(rates.stream().sorted().toList());
        }

        double client() {
            return clientMicros / Math.max(1, count);
        }

        double server() {
            return serverMicros / Math.max(1, count);
        }
    }
}

package dev.factum.bench;

import dev.factum.bench.Contender.Done;
import dev.factum.bench.Row.Compared;
import dev.factum.bench.Server.Cpu;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Two contenders in turn, A B, B A, A B …, so that what the machine does meanwhile meets both; the ratio is taken round by round. */
final class Contest {
    private final String name;
    private final String unit;
    private final Goal goal;
    private final ToDoubleFunction<Done> value;
    private final Supplier<Cpu> cpu;
    private final int rounds;
    private final long nanos;

    /**
     * @param value of a turn, in {@code unit}
     * @param cpu processor time so far
     * @param rounds after a warm-up that does not count
     * @param nanos of a turn, where it has no end of its own
     */
    Contest(
            String name,
            String unit,
            Goal goal,
            ToDoubleFunction<Done> value,
            Supplier<Cpu> cpu,
            int rounds,
            long nanos) {
        this.name = name;
        this.unit = unit;
        this.goal = goal;
        this.value = value;
        this.cpu = cpu;
        this.rounds = rounds;
        this.nanos = nanos;
    }

    Row between(Contender ours, Contender theirs) throws Exception {
        warmUp(ours);
        warmUp(theirs);
        var our = new Tally(ours);
        var their = new Tally(theirs);
        var ratios = new ArrayList<Double>();
        for (int round = 0; round < rounds; round++) {
            if (round % 2 == 1) their.turn();
            our.turn();
            if (round % 2 == 0) their.turn();
            ratios.add(our.last() / their.last());
        }
        return Row.ratio(
                name,
                our.median(),
                unit,
                goal,
                theirs.name(),
                ratios,
                new Compared(their.median(), our.cpu(), their.cpu()));
    }

    /** At least one turn, and the time of one. */
    private void warmUp(Contender contender) throws Exception {
        for (long spent = 0; spent < nanos; ) spent += contender.run(nanos).nanos();
    }

    /** What one contender has done, and what it took of the processors. */
    private final class Tally {
        private final Contender contender;
        private final List<Double> values = new ArrayList<>();
        private long count;
        private Cpu taken = new Cpu(0, 0);

        private Tally(Contender contender) {
            this.contender = contender;
        }

        void turn() throws Exception {
            var before = cpu.get();
            var done = contender.run(nanos);
            taken = taken.plus(cpu.get().minus(before));
            count += done.count();
            values.add(value.applyAsDouble(done));
        }

        double last() {
            return values.getLast();
        }

        double median() {
            return Row.median(values);
        }

        Cpu cpu() {
            return taken.dividedBy(Math.max(1, count));
        }
    }
}

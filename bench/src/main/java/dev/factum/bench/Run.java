package dev.factum.bench;

import dev.factum.bench.Contender.Done;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** One run: what is asked for, on which server, and what came out. */
final class Run {
    final Server server;
    final Scale scale;
    private final String only;
    private final Table table;
    private final PrintStream progress;
    private final List<Row> rows = new ArrayList<>();

    /** @param only measures whose names begin like this @param progress for whoever waits */
    Run(Server server, Scale scale, String only, Table table, PrintStream progress) {
        this.server = server;
        this.scale = scale;
        this.only = only;
        this.table = table;
        this.progress = progress;
    }

    /** @param rounds of each contest @param time of a turn, where it has no end of its own */
    record Scale(boolean quick, int rounds, Duration time) {
        static final Scale LONG = new Scale(false, 5, Duration.ofSeconds(3));
        static final Scale QUICK = new Scale(true, 3, Duration.ofMillis(700));

        /** How much of something, in the long form and in the quick one. */
        int of(int whole, int less) {
            return quick ? less : whole;
        }
    }

    boolean wants(String name) {
        return name.startsWith(only);
    }

    Contest contest(String name, String unit, Goal goal) {
        return contest(name, unit, goal, Done::perSecond);
    }

    Contest contest(String name, String unit, Goal goal, ToDoubleFunction<Done> value) {
        says(name);
        return new Contest(
                name,
                unit,
                goal,
                value,
                server::cpu,
                scale.rounds(),
                scale.time().toNanos());
    }

    void add(Row row) {
        rows.add(row);
        table.print(row);
    }

    /** Less of something than in the long form is said beside the figure. */
    void add(Row row, String less) {
        add(scale.quick() ? row.noted(less) : row);
    }

    void says(String format, Object... values) {
        progress.printf(Locale.ROOT, "… " + format + "%n", values);
    }

    List<Row> rows() {
        return List.copyOf(rows);
    }
}

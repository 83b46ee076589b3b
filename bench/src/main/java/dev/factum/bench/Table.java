package dev.factum.bench;

import dev.factum.bench.Row.Compared;
import dev.factum.bench.Server.Cpu;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** What is read on a terminal of 140 columns. */
final class Table {
    private static final String LINE = "%-29s %10s %-10s %-23s %9s %6s %-14s %7s %s %9s %9s%n";

    private final PrintStream out;

    Table(PrintStream out) {
        this.out = out;
    }

    void head() {
        print("measure", "Factum", "", "against", "they", "ratio", " [min–max]", "goal", " ", "CPU µs", "theirs");
    }

    void print(Row row) {
        var m = row.measure();
        var their = row.their();
        print(
                m.name(),
                value(m.value()),
                m.unit(),
                m.against(),
                their.map(t -> value(t.value())).orElse(""),
                their.isEmpty() ? "" : ratio(m.ratio()),
                " [" + ratio(m.min()) + "–" + ratio(m.max()) + "]",
                row.goal().toString(),
                m.ok() ? "✔" : "✘",
                their.map(Compared::ours).map(Table::cpu).orElse(""),
                their.map(Compared::theirs).map(Table::cpu).orElse(""));
        if (!row.note().isEmpty()) out.println("    " + row.note());
    }

    /** The goals that were missed, or that none was. */
    void end(List<Row> rows) {
        out.println();
        out.println("ratio: Factum to the other, median of the rounds [min–max]; CPU µs: of one unit, client+server");
        var missed = rows.stream().filter(row -> !row.measure().ok()).toList();
        if (missed.isEmpty()) out.printf("All %d goals are met.%n", rows.size());
        else out.printf("%d of %d goals are missed:%n", missed.size(), rows.size());
        for (var row : missed)
            out.printf(
                    Locale.ROOT,
                    "  %s is %s, its goal is %s%n",
                    row.measure().name(),
                    ratio(row.measure().ratio()),
                    row.goal());
    }

    private void print(Object... columns) {
        out.printf(Locale.ROOT, LINE, columns);
        out.flush();
    }

    private static String value(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
    }

    private static String ratio(double ratio) {
        return String.format(Locale.ROOT, ratio < 100 ? "%.2f" : "%,.0f", ratio);
    }

    private static String cpu(Cpu cpu) {
        var format = cpu.client() + cpu.server() < 20 ? "%.1f+%.1f" : "%.0f+%.0f";
        return String.format(Locale.ROOT, format, cpu.client(), cpu.server());
    }
}

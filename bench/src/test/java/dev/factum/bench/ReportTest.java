package dev.factum.bench;

import static dev.factum.bench.Goal.atLeast;
import static dev.factum.bench.Goal.atMost;
import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.bench.Row.Compared;
import dev.factum.bench.Server.Cpu;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
    private static final List<Row> ROWS = List.of(
            Row.ratio(
                    "append.32",
                    25_113.4,
                    "events/s",
                    atLeast(2),
                    "insert by hand",
                    List.of(2.1, 2.5, 2.2),
                    new Compared(11_002, new Cpu(30, 28), new Cpu(2.2, 4.5))),
            Row.figure("latency.inprocess", "ms", atMost(1), List.of(1.5)).noted("fewer events"));

    private static final Row WIDEST = Row.ratio(
            "latency.crossprocess.1000.p99",
            1_234_567,
            "commands/s",
            atLeast(50),
            "Axon 4 pooled processor",
            List.of(10.25, 99.99),
            new Compared(1_234_567, new Cpu(7_355, 2_893), new Cpu(1_038, 433)));

    @TempDir
    Path folder;

    @Test
    void the_report_has_the_shape_that_others_read() throws Exception {
        var file = folder.resolve("report.json");
        Report.of(ROWS).write(file);
        var mapper = JsonMapper.shared();
        assertThat(mapper.readTree(Files.readString(file))).isEqualTo(mapper.readTree("""
                        {"measures":[
                          {"name":"append.32","value":25113.4,"unit":"events/s","against":"insert by hand",
                           "ratio":2.2,"min":2.1,"max":2.5,"goal":2.0,"ok":true},
                          {"name":"latency.inprocess","value":1.5,"unit":"ms","against":"",
                           "ratio":1.5,"min":1.5,"max":1.5,"goal":1.0,"ok":false}]}
                        """));
    }

    @Test
    void the_table_fits_a_terminal_and_says_at_its_end_what_was_missed() {
        var bytes = new ByteArrayOutputStream();
        var table = new Table(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        table.head();
        ROWS.forEach(table::print);
        table.print(WIDEST);
        table.end(ROWS);
        var lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).allMatch(line -> line.length() <= 140);
        assertThat(lines.get(1).split("\\s{2,}"))
                .containsExactly(
                        "append.32",
                        "25,113 events/s",
                        "insert by hand",
                        "11,002",
                        "2.20",
                        "[2.10–2.50]",
                        "≥ 2.00 ✔",
                        "30+28",
                        "2.2+4.5");
        assertThat(lines.get(2)).contains("1.50 ms", "≤ 1.00 ✘");
        assertThat(lines.get(3)).isEqualTo("    fewer events");
        assertThat(lines).endsWith("1 of 2 goals are missed:", "  latency.inprocess is 1.50, its goal is ≤ 1.00");
    }
}

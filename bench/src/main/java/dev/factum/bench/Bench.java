package dev.factum.bench;

import dev.factum.bench.Run.Scale;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** {@code make bench}: every measure, the table against the goals, and the report. It ends with 0 if it ran, whatever was reached. */
public final class Bench {
    private static final List<Group> GROUPS = List.of(
            new Group(Appends.NAMES, Appends::measure),
            new Group(Loads.NAMES, Loads::measure),
            new Group(Commands.NAMES, Commands::measure),
            new Group(Readers.NAMES, Readers::measure),
            new Group(Relays.NAMES, Relays::measure),
            new Group(Latencies.NAMES, Latencies::measure),
            new Group(ReaderCost.NAMES, ReaderCost::measure),
            new Group(Inboxes.NAMES, Inboxes::measure),
            new Group(Sagas.NAMES, Sagas::measure),
            new Group(KafkaTurns.NAMES, KafkaTurns::measure),
            new Group(RabbitMqTurns.NAMES, RabbitMqTurns::measure),
            new Group(EndToEnd.NAMES, EndToEnd::measure),
            new Group(Growth.NAMES, Growth::measure));

    private Bench() {}

    /** Measures that share what they are made on. */
    private record Group(List<String> names, Measuring measuring) {}

    @FunctionalInterface
    private interface Measuring {
        void measure(Run run) throws Exception;
    }

    public static void main(String[] args) throws Exception {
        var settings = System.getenv();
        var scale = settings.getOrDefault("QUICK", "").isEmpty() ? Scale.LONG : Scale.QUICK;
        var out = utf8(FileDescriptor.out);
        var table = new Table(out);
        try (var server = Server.start()) {
            var run = new Run(server, scale, settings.getOrDefault("ONLY", ""), table, utf8(FileDescriptor.err));
            out.println(server.description() + "; " + description(scale));
            table.head();
            for (var group : GROUPS)
                if (group.names().stream().anyMatch(run::wants))
                    group.measuring().measure(run);
            table.end(run.rows());
            var file = settings.getOrDefault("REPORT", "");
            if (!file.isEmpty()) Report.of(run.rows()).write(Path.of(file));
        }
    }

    private static String description(Scale scale) {
        return (scale.quick() ? "quick form" : "long form") + ", " + scale.rounds() + " rounds of turns of "
                + scale.time().toMillis() + " ms or a whole";
    }

    private static PrintStream utf8(FileDescriptor to) {
        return new PrintStream(new FileOutputStream(to), true, StandardCharsets.UTF_8);
    }
}

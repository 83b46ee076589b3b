package dev.factum.cli;

import dev.factum.cli.Database.Access;
import dev.factum.log.Position;
import dev.factum.postgres.Ambience;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.Postgres.Install;
import dev.factum.postgres.PostgresLog.Reader;
import dev.factum.store.Mark;
import dev.factum.subscription.Rewind;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "rewind",
        abbreviateSynopsis = true,
        sortOptions = false,
        header = "Lets a reader go on from elsewhere.",
        description = {
            "",
            "What comes after that place is handled again, or passed over where it lies ahead. Whoever runs the",
            "reader notices: nothing of a batch that he has in hand is kept. An effect is not performed again,",
            "and of a topic nothing is handled twice: the inbox knows. A read model is made anew from the start.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  factum log rewind mailer --to 4711 --url postgresql://db/shop --user operator --schema order_service",
            "  factum log rewind order_list@1 --to start",
            "  factum log rewind listener --topic bank.events --to start"
        })
final class RewindCommand implements Callable<Integer> {
    private static final Pattern PLACE = Pattern.compile("(\\d{1,18})(?:\\.(\\d{1,9}))?");
    private static final String START = "start";
    private static final String END = "end";

    private final FactumCommand factum;
    private final PrintWriter out;
    private final PrintWriter err;

    @Parameters(paramLabel = "<reader>", description = "as factum log status names it")
    String reader = "";

    @Option(
            names = "--to",
            required = true,
            paramLabel = "<place>",
            description = "the last place that counts as read, 4711 or 4711.2; or start; or end")
    String to = "";

    @Option(
            names = "--topic",
            paramLabel = "<topic>",
            description = "in a topic, which can only begin anew: --to start")
    @Nullable
    String topic;

    RewindCommand(FactumCommand factum, PrintWriter out, PrintWriter err) {
        this.factum = factum;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        if (topic != null && !to.equals(START))
            throw new CannotAsk("a reader of a topic can only begin it anew: --to start");
        var database = Database.open(factum, Access.WRITE, err);
        var source = topic == null ? "" : topic;
        var was = stood(
                Postgres.log(database, factum.schema, factum.topics()).status().readers(), source);
        try (var store = Postgres.store(database, factum.schema, Install.NEVER, Ambience.NONE)) {
            var now = Mark.START;
            if (topic == null) now = Rewind.inLog(store, reader, place(to.equals(END) ? store.head() : mark()));
            else Rewind.inTopic(store, reader, topic);
            out.print(
                    factum.json
                            ? RewindTold.json(reader, source, was.at(), now)
                            : RewindTold.text(reader, source, was.at(), now));
        }
        return Main.WELL;
    }

    private Reader stood(List<Reader> readers, String source) {
        return readers.stream()
                .filter(r -> r.name().equals(reader) && r.source().equals(source))
                .findFirst()
                .orElseThrow(() -> new CannotAsk("no reader " + reader + " has read "
                        + (source.isEmpty() ? "the log" : "the topic " + source) + " in schema " + factum.schema
                        + "; there are: " + told(readers)));
    }

    private static String told(List<Reader> readers) {
        return readers.isEmpty()
                ? "none"
                : readers.stream()
                        .map(r -> r.source().isEmpty() ? r.name() : r.name() + " (--topic " + r.source() + ")")
                        .collect(Collectors.joining(", "));
    }

    private Mark mark() {
        if (to.equals(START)) return Mark.START;
        var match = PLACE.matcher(to);
        if (!match.matches()) throw new CannotAsk("--to takes a place, 4711 or 4711.2, or start, or end; not " + to);
        var sub = match.group(2);
        return new Mark(Long.parseLong(match.group(1)), sub == null ? 0 : Integer.parseInt(sub), Mark.START.event());
    }

    private static Position place(Mark mark) {
        return new Position("", mark.at(), mark.sub());
    }
}

package dev.factum.cli;

import dev.factum.cli.Database.Access;
import dev.factum.saga.LeaveRequest;
import dev.factum.saga.SagaRequest;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Retry, resume, settle and cancel are one command with four names: a wish that is left with the saga's owner. */
@Command(abbreviateSynopsis = true, sortOptions = false)
final class SagaAskCommand implements Callable<Integer> {
    private static final Map<String, String> HEADERS = Map.of(
            "retry", "Sends the undo that a saga waits with now.",
            "resume", "Lets a saga that is stuck go on: sends the undos again that were given up.",
            "settle", "Says that the undo of a command was done by hand.",
            "cancel", "Undoes a running saga.");

    private final String word;
    private final FactumCommand factum;
    private final PrintWriter out;
    private final PrintWriter err;

    @Parameters(index = "0", paramLabel = "<saga>", description = "its name")
    String saga = "";

    @Parameters(index = "1", paramLabel = "<key>", description = "which one")
    String key = "";

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "<what>",
            description = "to settle: the command, by its id; to cancel: why")
    @Nullable
    String what;

    @Mixin
    By by = new By();

    private SagaAskCommand(String word, FactumCommand factum, PrintWriter out, PrintWriter err) {
        this.word = word;
        this.factum = factum;
        this.out = out;
        this.err = err;
    }

    static CommandLine of(String word, FactumCommand factum, PrintWriter out, PrintWriter err) {
        var line = new CommandLine(new SagaAskCommand(word, factum, out, err));
        line.getCommandSpec().usageMessage().header(HEADERS.get(word));
        return line;
    }

    @Override
    public Integer call() {
        var wish = SagaRequest.of(word, what);
        var who = by.name(factum);
        try (var store = Database.store(factum, Access.WRITE, err)) {
            if (!LeaveRequest.in(store, saga, key, wish, who, Clock.systemUTC().instant()))
                throw new CannotAsk("there is no saga " + saga + " of " + key + " in schema " + factum.schema);
        }
        out.print(factum.json ? json() : text());
        return Main.WELL;
    }

    private String text() {
        return "Left with whoever runs saga " + saga + ": " + word + " " + key
                + ". What became of it: factum saga show " + saga + " " + key + "\n";
    }

    private String json() {
        return Json.text(Json.object().put("saga", saga).put("key", key).put("asked", word));
    }
}

package dev.factum.cli;

import dev.factum.cli.Database.Access;
import dev.factum.store.ParkedMessages.Action;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "discard",
        abbreviateSynopsis = true,
        sortOptions = false,
        header = "Takes a message out for good, keeps it with the reason, and lets its followers go on.",
        footer = {
            "",
            "Example:",
            "  factum parked discard checkout 019b76da-a800-7ac3-bcee-12230da32c29 \"a test order\" --by ann"
        })
final class ParkedDiscardCommand implements Callable<Integer> {
    private final FactumCommand factum;
    private final PrintWriter out;
    private final PrintWriter err;

    @Parameters(index = "0", paramLabel = "<reader>", description = "whose message it is")
    String reader = "";

    @Parameters(index = "1", paramLabel = "<message>", description = "its id")
    UUID message = new UUID(0, 0);

    @Parameters(index = "2", paramLabel = "<reason>", description = "why, for the record")
    String reason = "";

    @Option(names = "--by", paramLabel = "<name>", description = "who says so, for the record; the role if not given")
    @Nullable
    String by;

    ParkedDiscardCommand(FactumCommand factum, PrintWriter out, PrintWriter err) {
        this.factum = factum;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        var now = Clock.systemUTC().instant();
        try (var store = Database.store(factum, Access.WRITE, err);
                var session = store.begin()) {
            var row = session.parked()
                    .find(reader, message)
                    .orElseThrow(() -> new CannotAsk(
                            "message " + message + " is not parked for " + reader + " in schema " + factum.schema));
            var action = Action.on(row, now, factum.who(by), Action.DISCARD, reason);
            session.parked().discard(reader, message, action.text(), now);
            session.parked().note(action);
            session.commit();
        } catch (IllegalArgumentException e) {
            throw new CannotAsk(String.valueOf(e.getMessage()));
        }
        out.print(
                factum.json
                        ? Json.text(Json.object().put("discarded", message.toString()))
                        : "Message " + message + " is taken out for good; its followers are tried.\n");
        return Main.WELL;
    }
}

package dev.factum.cli;

import dev.factum.cli.Database.Access;
import dev.factum.store.ParkedMessages.Action;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "edit",
        abbreviateSynopsis = true,
        sortOptions = false,
        header =
                "Lets a parked message of a topic say what a file says, the next time that it is tried; keeps what it said.",
        footer = {
            "",
            "Example:",
            "  factum parked edit labels 019b76da-a800-7ac3-bcee-12230da32c29 right.json \"no address\" --by ann"
        })
final class ParkedEditCommand implements Callable<Integer> {
    private final FactumCommand factum;
    private final PrintWriter out;
    private final PrintWriter err;

    @Parameters(index = "0", paramLabel = "<reader>", description = "whose message it is")
    String reader = "";

    @Parameters(index = "1", paramLabel = "<message>", description = "its id")
    UUID message = new UUID(0, 0);

    @Parameters(index = "2", paramLabel = "<file>", description = "what it is to say, byte for byte")
    Path file = Path.of("");

    @Parameters(index = "3", paramLabel = "<reason>", description = "why, for the record")
    String reason = "";

    @Option(names = "--by", paramLabel = "<name>", description = "who says so, for the record; the role if not given")
    @Nullable
    String by;

    ParkedEditCommand(FactumCommand factum, PrintWriter out, PrintWriter err) {
        this.factum = factum;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        var body = body();
        var now = Clock.systemUTC().instant();
        try (var store = Database.store(factum, Access.WRITE, err);
                var session = store.begin()) {
            var row = session.parked()
                    .find(reader, message)
                    .orElseThrow(() -> new CannotAsk(
                            "message " + message + " is not parked for " + reader + " in schema " + factum.schema));
            row.checkEditable(body);
            session.parked().edit(row.number(), body);
            session.parked().note(Action.on(row, now, factum.who(by), Action.EDIT, reason));
            session.commit();
        } catch (IllegalArgumentException e) {
            throw new CannotAsk(String.valueOf(e.getMessage()));
        }
        out.print(
                factum.json
                        ? Json.text(Json.object().put("edited", message.toString()))
                        : "Message " + message + " says something else now. To try it: factum parked redrive --reader "
                                + reader + "\n");
        return Main.WELL;
    }

    private byte[] body() {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new CannotAsk("cannot read " + file + ": " + e.getMessage());
        }
    }
}

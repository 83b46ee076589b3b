package dev.factum.cli;

import dev.factum.store.ParkedMessages.Row;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    ParkedMessage parked = new ParkedMessage();

    @Parameters(index = "2", paramLabel = "<file>", description = "what it is to say, byte for byte")
    Path file = Path.of("");

    @Parameters(index = "3", paramLabel = "<reason>", description = "why, for the record")
    String reason = "";

    ParkedEditCommand(FactumCommand factum, PrintWriter out, PrintWriter err) {
        this.factum = factum;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        var body = body();
        parked.change(factum, err, (all, now, by) -> all.edit(parked.reader, parked.message, body, now, by, reason));
        out.print(
                factum.json
                        ? Json.text(Json.object().put("edited", parked.message.toString()))
                        : "Message " + parked.message
                                + " says something else now. To try it: factum parked redrive --reader " + parked.reader
                                + "\n");
        return Main.WELL;
    }

    private byte[] body() {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(Row.MAX_BODY + 1);
        } catch (IOException e) {
            throw new CannotAsk("cannot read " + file + ": " + e.getMessage());
        }
    }
}

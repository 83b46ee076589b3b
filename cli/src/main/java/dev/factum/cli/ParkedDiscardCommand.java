package dev.factum.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin
    ParkedMessage parked = new ParkedMessage();

    @Parameters(index = "2", paramLabel = "<reason>", description = "why, for the record")
    String reason = "";

    ParkedDiscardCommand(FactumCommand factum, PrintWriter out, PrintWriter err) {
        this.factum = factum;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        parked.change(factum, err, (all, now, by) -> all.discard(parked.reader, parked.message, now, by, reason));
        out.print(
                factum.json
                        ? Json.text(Json.object().put("discarded", parked.message.toString()))
                        : "Message " + parked.message + " is taken out for good; its followers are tried.\n");
        return Main.WELL;
    }
}

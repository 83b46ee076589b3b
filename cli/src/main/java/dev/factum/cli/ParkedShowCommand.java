package dev.factum.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.factum.cli.Database.Access;
import dev.factum.store.ParkedMessages.Row;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        abbreviateSynopsis = true,
        sortOptions = false,
        header = "One parked message with all that is known of it; its payload, if it is asked for.",
        footer = {"", "Example:", "  factum parked show 019b76da-a800-7ac3-bcee-12230da32c29 --payload"})
final class ParkedShowCommand implements Callable<Integer> {
    private final FactumCommand factum;
    private final PrintWriter out;
    private final PrintWriter err;

    @Parameters(index = "0", paramLabel = "<message>", description = "its id")
    UUID message = new UUID(0, 0);

    @Mixin
    ParkedFilter filter = new ParkedFilter();

    @Option(names = "--payload", description = "what it says, too: text as it is, anything else in base 64")
    boolean payload;

    ParkedShowCommand(FactumCommand factum, PrintWriter out, PrintWriter err) {
        this.factum = factum;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        try (var store = Database.store(factum, Access.READ, err);
                var session = store.begin()) {
            var row = filter.of(session).stream()
                    .filter(one -> one.envelope().id().equals(message))
                    .findFirst()
                    .orElseThrow(() -> new CannotAsk("message " + message + " is not parked in schema " + factum.schema
                            + ", or not among the first " + ParkedFilter.MOST + ": say its --reader"));
            out.print(factum.json ? json(row) : text(row));
        }
        return Main.WELL;
    }

    private String text(Row row) {
        var e = row.envelope();
        var columns = new Columns().left("MESSAGE").left(e.id().toString());
        columns.row("reader", row.subscription());
        columns.row(
                "from",
                row.place().source().isEmpty()
                        ? "the log"
                        : "topic " + row.place().source());
        columns.row("key", e.key());
        columns.row("type", e.type() + "/" + e.version());
        columns.row("time", e.time().toString());
        columns.row("source", e.source());
        columns.row("correlation", e.cause().correlation());
        columns.row("cause", e.cause().id().toString());
        columns.row("tried", Integer.toString(row.attempts()));
        columns.row("since", row.since().toString());
        columns.row("next", ParkedListCommand.next(row));
        columns.row("error", row.error());
        new TreeMap<>(row.headers()).forEach((name, value) -> columns.row("header", name + ": " + value));
        columns.row("bytes", Integer.toString(e.payload().length));
        return columns.text("") + (payload ? "\n" + said(e.payload()) + "\n" : "");
    }

    private String json(Row row) {
        var e = row.envelope();
        var one = Json.object()
                .put("message", e.id().toString())
                .put("reader", row.subscription())
                .put("topic", row.place().source())
                .put("key", e.key())
                .put("type", e.type())
                .put("version", e.version())
                .put("source", e.source())
                .put("correlation", e.cause().correlation())
                .put("cause", e.cause().id().toString())
                .put("attempts", row.attempts())
                .put("error", row.error());
        Json.put(one, "time", e.time());
        Json.put(one, "since", row.since());
        Json.put(one, "next", row.attempts() == 0 ? null : row.next());
        var headers = one.putObject("headers");
        new TreeMap<>(row.headers()).forEach(headers::put);
        if (payload) one.put("payload", said(e.payload()));
        return Json.text(one);
    }

    private static String said(byte[] payload) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
        } catch (CharacterCodingException e) {
            return Base64.getEncoder().encodeToString(payload);
        }
    }
}

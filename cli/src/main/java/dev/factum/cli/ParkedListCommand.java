package dev.factum.cli;

import dev.factum.cli.Database.Access;
import dev.factum.store.ParkedMessages.Row;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        abbreviateSynopsis = true,
        sortOptions = false,
        header = "What is parked, in order, without payloads.",
        footer = {"", "Example:", "  factum parked list --reader checkout --schema order_service"})
final class ParkedListCommand implements Callable<Integer> {
    private final FactumCommand factum;
    private final PrintWriter out;
    private final PrintWriter err;

    @Mixin
    ParkedFilter filter = new ParkedFilter();

    @Mixin
    Limit limit = new Limit();

    ParkedListCommand(FactumCommand factum, PrintWriter out, PrintWriter err) {
        this.factum = factum;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        int most = limit.checked();
        try (var store = Database.store(factum, Access.READ, err);
                var session = store.begin()) {
            var rows = filter.of(session).stream().limit(most).toList();
            out.print(factum.json ? json(rows) : text(rows));
        }
        return Main.WELL;
    }

    private static String text(List<Row> rows) {
        if (rows.isEmpty()) return "Nothing is parked.\n";
        var columns = new Columns()
                .left("READER")
                .left("KEY")
                .left("MESSAGE")
                .left("TYPE")
                .right("TRIED")
                .left("SINCE")
                .left("NEXT")
                .left("ERROR");
        for (var row : rows)
            columns.row(
                    row.subscription(),
                    row.envelope().key(),
                    row.envelope().id().toString(),
                    row.envelope().type(),
                    Integer.toString(row.attempts()),
                    row.since().toString(),
                    next(row),
                    row.error());
        return columns.text("");
    }

    /** A follower waits for the first of its key. */
    static String next(Row row) {
        if (row.attempts() == 0) return "follows";
        return row.next() == null ? "yours" : row.next().toString();
    }

    private static String json(List<Row> rows) {
        var root = Json.object();
        var all = root.putArray("parked");
        for (var row : rows) {
            var one = all.addObject()
                    .put("reader", row.subscription())
                    .put("key", row.envelope().key())
                    .put("message", row.envelope().id().toString())
                    .put("type", row.envelope().type())
                    .put("attempts", row.attempts())
                    .put("error", row.error());
            Json.put(one, "since", row.since());
            Json.put(one, "next", row.attempts() == 0 ? null : row.next());
        }
        return Json.text(root);
    }
}

package dev.factum.cli;

import dev.factum.cli.Database.Access;
import dev.factum.store.Sagas.Row;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        abbreviateSynopsis = true,
        sortOptions = false,
        header = "Which sagas there are, the longest untouched first.",
        footer = {"", "Example:", "  factum saga list --status compensation-stuck --schema order_service"})
final class SagaListCommand implements Callable<Integer> {
    private final FactumCommand factum;
    private final PrintWriter out;
    private final PrintWriter err;

    @Option(names = "--saga", paramLabel = "<saga>", description = "of one name")
    @Nullable
    String saga;

    @Option(
            names = "--status",
            paramLabel = "<status>",
            description = "running, compensating, compensation-stuck, completed or compensated")
    @Nullable
    String status;

    @Mixin
    Limit limit = new Limit();

    SagaListCommand(FactumCommand factum, PrintWriter out, PrintWriter err) {
        this.factum = factum;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        int most = limit.checked();
        try (var store = Database.store(factum, Access.READ, err);
                var session = store.begin()) {
            var rows = session.sagas().list(Optional.ofNullable(saga), Optional.ofNullable(status), most);
            out.print(factum.json ? json(rows) : text(rows));
        }
        return Main.WELL;
    }

    private static String text(List<Row> rows) {
        if (rows.isEmpty()) return "There are none.\n";
        var columns = new Columns()
                .left("SAGA")
                .left("KEY")
                .left("STATUS")
                .left("STATE")
                .left("UPDATED")
                .left("DEADLINE")
                .left("REASON");
        for (var row : rows)
            columns.row(
                    row.saga(),
                    row.key(),
                    row.status(),
                    row.state(),
                    row.updated().toString(),
                    row.deadline() == null ? "" : row.deadline().toString(),
                    row.reason() == null ? "" : row.reason());
        return columns.text("");
    }

    private static String json(List<Row> rows) {
        var root = Json.object();
        var sagas = root.putArray("sagas");
        for (var row : rows) {
            var one = sagas.addObject()
                    .put("saga", row.saga())
                    .put("key", row.key())
                    .put("status", row.status())
                    .put("state", row.state())
                    .put("reason", row.reason());
            Json.put(one, "deadline", row.deadline());
            Json.put(one, "updated", row.updated());
        }
        return Json.text(root);
    }
}

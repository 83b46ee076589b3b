package dev.factum.cli;

import dev.factum.cli.Database.Access;
import dev.factum.store.ParkedMessages.Action;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "actions",
        abbreviateSynopsis = true,
        sortOptions = false,
        header = "Who did what to what is parked, and why, the latest first.",
        footer = {"", "Example:", "  factum parked actions --reader checkout --schema order_service"})
final class ParkedActionsCommand implements Callable<Integer> {
    private final FactumCommand factum;
    private final PrintWriter out;
    private final PrintWriter err;

    @Option(names = "--reader", paramLabel = "<reader>", description = "of one reader")
    @Nullable
    String reader;

    @Mixin
    Limit limit = new Limit();

    ParkedActionsCommand(FactumCommand factum, PrintWriter out, PrintWriter err) {
        this.factum = factum;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        int most = limit.checked();
        try (var store = Database.store(factum, Access.READ, err);
                var session = store.begin()) {
            var actions = session.parked().actions(Optional.ofNullable(reader), most);
            out.print(factum.json ? json(actions) : text(actions));
        }
        return Main.WELL;
    }

    private static String text(List<Action> actions) {
        if (actions.isEmpty()) return "Nobody did anything.\n";
        var columns = new Columns()
                .left("AT")
                .left("BY")
                .left("WHAT")
                .left("READER")
                .left("KEY")
                .left("MESSAGE")
                .left("REASON");
        for (var a : actions)
            columns.row(
                    a.at().toString(),
                    a.by(),
                    a.word(),
                    a.subscription(),
                    a.key(),
                    a.message() == null ? "all" : a.message().toString(),
                    a.reason());
        return columns.text("");
    }

    private static String json(List<Action> actions) {
        var root = Json.object();
        var all = root.putArray("actions");
        for (var a : actions) {
            var one = all.addObject()
                    .put("by", a.by())
                    .put("word", a.word())
                    .put("reader", a.subscription())
                    .put("key", a.key())
                    .put("message", a.message() == null ? null : a.message().toString())
                    .put("reason", a.reason());
            Json.put(one, "at", a.at());
        }
        return Json.text(root);
    }
}

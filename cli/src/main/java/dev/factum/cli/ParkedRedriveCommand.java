package dev.factum.cli;

import dev.factum.cli.Database.Access;
import dev.factum.cli.ParkedFilter.Key;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "redrive",
        abbreviateSynopsis = true,
        sortOptions = false,
        header = "Tries keys again now, each from its first message on, by whoever runs the reader.",
        footer = {
            "",
            "Examples:",
            "  factum parked redrive --reader checkout --key 536365 --schema order_service",
            "  factum parked redrive --error \"connection refused\" --dry-run --schema order_service"
        })
final class ParkedRedriveCommand implements Callable<Integer> {
    private final FactumCommand factum;
    private final PrintWriter out;
    private final PrintWriter err;

    @Mixin
    ParkedFilter filter = new ParkedFilter();

    @Option(names = "--key", paramLabel = "<key>", description = "one key")
    @Nullable
    String key;

    @Option(names = "--all", description = "whatever is parked")
    boolean all;

    @Option(names = "--dry-run", description = "says which keys it would be, and changes nothing")
    boolean dryRun;

    @Mixin
    By by = new By();

    ParkedRedriveCommand(FactumCommand factum, PrintWriter out, PrintWriter err) {
        this.factum = factum;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        if (!all && key == null && filter.reader == null && filter.type == null && filter.error == null)
            throw new CannotAsk("say which: --key, --reader, --type, --error, or --all");
        try (var store = Database.store(factum, dryRun ? Access.READ : Access.WRITE, err);
                var session = store.begin()) {
            var keys = new LinkedHashSet<>(filter.keys(session));
            keys.removeIf(one -> key != null && !one.key().equals(key));
            if (keys.isEmpty()) throw new CannotAsk("nothing like that is parked in schema " + factum.schema);
            var who = by.name(factum);
            var now = Clock.systemUTC().instant();
            if (!dryRun) {
                for (var one : keys) session.parked().redrive(one.reader(), one.key(), now, who);
                session.commit();
            }
            out.print(factum.json ? json(keys) : text(keys));
        } catch (IllegalArgumentException e) {
            throw new CannotAsk(String.valueOf(e.getMessage()));
        }
        return Main.WELL;
    }

    private String text(Set<Key> keys) {
        var columns = new Columns().left("READER").left("KEY");
        for (var one : keys) columns.row(one.reader(), one.key());
        return columns.text("")
                + (dryRun
                        ? "Nothing was changed.\n"
                        : keys.size() + " are tried again. What became of them: factum parked list\n");
    }

    private String json(Set<Key> keys) {
        var root = Json.object().put("changed", !dryRun);
        var list = root.putArray("keys");
        for (var one : keys) list.addObject().put("reader", one.reader()).put("key", one.key());
        return Json.text(root);
    }
}

package dev.factum.cli;

import dev.factum.cli.Database.Access;
import dev.factum.postgres.Postgres;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        abbreviateSynopsis = true,
        sortOptions = false,
        header = "How the log stands, and who holds it back.",
        description = {
            "",
            "How far it is written and can be read, who has appended and not ended, how far each reader has",
            "come, what is parked, how large the tables are. Writes nothing. Last statements may hold payload:",
            "a role that is not in pg_read_all_stats does not see those of others.",
            ""
        },
        footer = {
            "",
            "Example:",
            "  factum log status --url postgresql://db/shop --user operator --schema order_service"
        })
final class StatusCommand implements Callable<Integer> {
    private final FactumCommand factum;
    private final PrintWriter out;
    private final PrintWriter err;

    StatusCommand(FactumCommand factum, PrintWriter out, PrintWriter err) {
        this.factum = factum;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        var database = Database.open(factum, Access.READ, err);
        var status = Postgres.log(database, factum.schema, factum.topics()).status();
        out.print(factum.json ? StatusJson.of(status) : StatusText.of(status));
        return Main.WELL;
    }
}

package dev.factum.cli;

import dev.factum.cli.Database.Access;
import dev.factum.postgres.Postgres;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "verify",
        abbreviateSynopsis = true,
        sortOptions = false,
        header = "Reads the whole log and says what is wrong with it.",
        description = {
            "",
            "In one snapshot, from the table and not from its indexes. Exit status 1 if anything is wrong.",
            "Writes nothing, and works on a standby, which is the place for it if the log is large.",
            ""
        },
        footer = {
            "",
            "Read models are compared with a replay by the application, which knows its projections:",
            "  factum.verify(\"order_list\")",
            "",
            "Example:",
            "  factum log verify --url postgresql://standby/shop --user operator --schema order_service"
        })
final class VerifyCommand implements Callable<Integer> {
    private final FactumCommand factum;
    private final PrintWriter out;
    private final PrintWriter err;

    VerifyCommand(FactumCommand factum, PrintWriter out, PrintWriter err) {
        this.factum = factum;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        var database = Database.open(factum, Access.READ, err);
        var found =
                Postgres.log(database, factum.schema, factum.topics()).verify(new TellProgress(err, System::nanoTime));
        out.print(factum.json ? VerifyJson.of(factum.schema, found) : VerifyText.of(factum.schema, found));
        return found.isSound() ? Main.WELL : Main.WRONG;
    }
}

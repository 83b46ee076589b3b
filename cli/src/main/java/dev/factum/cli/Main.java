package dev.factum.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** {@code factum}. Exit status 0: all is well; 1: something is wrong; 2: it could not be found out, or the command was not understood. */
public final class Main {
    static final int WELL = 0;
    static final int WRONG = 1;
    static final int NOT_KNOWN = 2;

    private Main() {}

    public static void main(String[] args) {
        int status = run(args, writer(System.out), writer(System.err), System.getenv());
        System.exit(status);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    static int run(String[] args, PrintWriter out, PrintWriter err, Map<String, String> environment) {
        var factum = new FactumCommand(environment);
        var log = new CommandLine(new LogCommand())
                .addSubcommand(new StatusCommand(factum, out, err))
                .addSubcommand(new VerifyCommand(factum, out, err))
                .addSubcommand(new RewindCommand(factum, out, err));
        var saga = new CommandLine(new SagaCommand())
                .addSubcommand(new SagaListCommand(factum, out, err))
                .addSubcommand(new SagaShowCommand(factum, out, err));
        for (var word : List.of("retry", "resume", "settle", "cancel"))
            saga.addSubcommand(word, SagaAskCommand.of(word, factum, out, err));
        var parked = new CommandLine(new ParkedCommand())
                .addSubcommand(new ParkedListCommand(factum, out, err))
                .addSubcommand(new ParkedShowCommand(factum, out, err))
                .addSubcommand(new ParkedRedriveCommand(factum, out, err))
                .addSubcommand(new ParkedEditCommand(factum, out, err))
                .addSubcommand(new ParkedDiscardCommand(factum, out, err))
                .addSubcommand(new ParkedActionsCommand(factum, out, err));
        int status = new CommandLine(factum)
                .addSubcommand(log)
                .addSubcommand(saga)
                .addSubcommand(parked)
                .setOut(out)
                .setErr(err)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(100)
                .setExecutionExceptionHandler((failure, line, parsed) -> Failures.tell(failure, line))
                .execute(args);
        out.flush();
        err.flush();
        return status;
    }
}

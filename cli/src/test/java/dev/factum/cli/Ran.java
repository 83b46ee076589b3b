package dev.factum.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a command printed, and its exit status. */
record Ran(int status, String out, String err) {
    static Ran with(Map<String, String> environment, String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status = Main.run(args, new PrintWriter(out), new PrintWriter(err), environment);
        return new Ran(status, out.toString(), err.toString());
    }

    /** On the database behind a JDBC URL that names a user. */
    static Ran on(String jdbcUrl, String... args) {
        var all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--schema", "bank"));
        return with(Map.of("FACTUM_URL", jdbcUrl), all.toArray(String[]::new));
    }
}

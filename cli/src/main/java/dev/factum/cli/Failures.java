package dev.factum.cli;

import dev.factum.event.FactumException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What a command says when it cannot: one line for what can happen, all of it for what should not. */
final class Failures {
    private static final String NO_RIGHT = "42501";

    private Failures() {}

    static int tell(Exception failure, CommandLine line) {
        var err = line.getErr();
        switch (failure) {
            case CannotAsk e -> err.println("factum: " + e.getMessage());
            case FactumException e -> err.println("factum: " + e.getMessage() + hint(e));
            case IllegalArgumentException e -> err.println("factum: " + e.getMessage());
            default -> {
                err.println("factum: this should not happen; please report it with what follows");
                failure.printStackTrace(err);
            }
        }
        return Main.NOT_KNOWN;
    }

    private static String hint(FactumException failure) {
        for (Throwable e = failure; e != null; e = e.getCause())
            if (e instanceof SQLException sql && NO_RIGHT.equals(sql.getSQLState()))
                return ". The role needs: usage on the schema, select on its tables and sequences";
        return "";
    }

    static String firstLine(@Nullable String text) {
        return text == null ? "" : text.lines().findFirst().orElse("");
    }
}

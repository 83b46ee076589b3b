package dev.factum.cli;

import dev.factum.postgres.PostgresLog.Check;
import dev.factum.postgres.PostgresLog.Finding;
import dev.factum.postgres.PostgresLog.Verification;

/** What a verification has found, for a terminal. */
final class VerifyText {
    private VerifyText() {}

    static String of(String schema, Verification found) {
        var text = new StringBuilder("Log in schema " + schema + ": ");
        text.append(Humane.counted(found.events(), "event", "events")).append(" in ");
        text.append(Humane.counted(found.streams(), "stream", "streams")).append("\n\n");
        var checks = new Columns().left("").left("");
        for (var check : Check.values()) checks.row(isKept(check, found) ? "ok" : "WRONG", check.promise());
        for (var what : found.unchecked()) checks.row("not checked", what);
        text.append(checks.text("  ")).append('\n');
        if (found.isSound()) return text.append("Nothing is wrong.\n").toString();
        text.append(Humane.counted(found.findings().size() + found.more(), "fault", "faults"))
                .append(":\n\n");
        for (var finding : found.findings())
            text.append("  ").append(finding.what()).append('\n');
        if (found.more() > 0)
            text.append("  and ").append(Humane.count(found.more())).append(" more\n");
        return text.toString();
    }

    private static boolean isKept(Check check, Verification found) {
        return found.findings().stream().map(Finding::check).noneMatch(check::equals);
    }
}

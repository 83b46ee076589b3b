package dev.factum.cli;

import dev.factum.log.Holder;
import dev.factum.postgres.PostgresLog.Holding;
import dev.factum.postgres.PostgresLog.Reader;
import dev.factum.postgres.PostgresLog.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a log stands, for a terminal: what is as it should be takes few words. */
final class StatusText {
    /** Whoever appends for less is at work, and holds nobody. */
    private static final Duration AT_WORK = Duration.ofSeconds(1);

    /** Characters of a statement; JSON has more of it. */
    private static final int STATEMENT = 60;

    private final Status status;
    private final StringBuilder text = new StringBuilder();

    private StatusText(Status status) {
        this.status = status;
    }

    static String of(Status status) {
        return new StatusText(status).write();
    }

    private String write() {
        text.append("Log in schema ").append(status.schema());
        text.append(", PostgreSQL ").append(status.server()).append("\n\n");
        standing();
        holders();
        readers();
        parked();
        tables();
        return text.toString();
    }

    private void standing() {
        var lines = new Columns().left("").left("");
        lines.row(
                "last event",
                status.last().isStart()
                        ? "none yet"
                        : Humane.place(status.last()) + ", " + Humane.ago(status.written(), status.now()));
        lines.row(
                "readable",
                status.readable().equals(status.last()) ? "all of it" : "up to " + Humane.place(status.readable()));
        if (status.gaps() > 0)
            lines.row(
                    "went past", Humane.counted(status.gaps(), "place", "places") + " that may still be filled, late");
        if (status.late() > 0)
            lines.row("came late", Humane.counted(status.late(), "event", "events") + " since the log began");
        text.append(lines.text(""));
    }

    private void holders() {
        var holding = status.holders().stream().filter(this::isHolding).toList();
        int atWork = status.holders().size() - holding.size();
        text.append('\n');
        if (holding.isEmpty()) text.append("Nobody holds it back");
        else text.append("Held back by ").append(Humane.counted(holding.size(), "transaction", "transactions"));
        if (atWork > 0)
            text.append("; ").append(Humane.count(atWork)).append(" more at work, each for less than a second");
        text.append(holding.isEmpty() ? ".\n" : ":\n");
        sessions(holding);
        prepared(holding);
    }

    private boolean isHolding(Holding holding) {
        var since = holding.holder().since();
        return since == null || Duration.between(since, status.now()).compareTo(AT_WORK) >= 0;
    }

    private void sessions(List<Holding> holding) {
        var table = new Columns()
                .right("PID")
                .left("APPLICATION")
                .left("USER")
                .left("STATE")
                .right("OPEN FOR")
                .left("LAST STATEMENT");
        int first = 0;
        for (var one : holding)
            if (one.holder() instanceof Holder.Session(var pid, var application, var user, var state, var since)) {
                table.row(
                        Integer.toString(pid),
                        orDash(application),
                        user,
                        state.isEmpty() ? "?" : state,
                        openFor(since),
                        beginning(one.statement()));
                if (first == 0) first = pid;
            }
        if (first == 0) return;
        text.append('\n').append(table.text("  "));
        text.append("\n  To end one: select pg_terminate_backend(")
                .append(first)
                .append(");\n");
    }

    private void prepared(List<Holding> holding) {
        var table = new Columns().left("PREPARED TRANSACTION").left("OWNER").right("OPEN FOR");
        var first = "";
        for (var one : holding)
            if (one.holder() instanceof Holder.Prepared(var gid, var owner, var since)) {
                table.row(gid, owner, openFor(since));
                if (first.isEmpty()) first = gid;
            }
        if (first.isEmpty()) return;
        text.append('\n').append(table.text("  "));
        text.append("\n  To end one: commit prepared '").append(first.replace("'", "''"));
        text.append("'; or rollback prepared, whichever its coordinator decided\n");
    }

    private String openFor(@Nullable Instant since) {
        return since == null ? "?" : Humane.duration(Duration.between(since, status.now()));
    }

    private void readers() {
        if (status.readers().isEmpty()) return;
        var table = new Columns()
                .left("READER")
                .left("READS")
                .right("AT")
                .right("BEHIND")
                .right("SAVED");
        for (var reader : status.readers())
            table.row(
                    reader.name(),
                    isOfLog(reader) ? "log" : reader.source(),
                    isOfLog(reader) ? Humane.place(reader.at()) : "",
                    Humane.behind(reader.behind()),
                    Humane.ago(reader.saved(), status.now()));
        text.append('\n').append(table.text(""));
        if (status.readers().stream().anyMatch(reader -> reader.behind().isEmpty()))
            text.append("\nHow far readers are behind in topics is known with --topics <schema>.\n");
    }

    private static boolean isOfLog(Reader reader) {
        return reader.source().isEmpty();
    }

    private void parked() {
        if (status.parked().isEmpty()) return;
        var table = new Columns()
                .left("PARKED FOR")
                .right("KEYS")
                .right("MESSAGES")
                .right("LEFT TO YOU")
                .right("SINCE");
        for (var parked : status.parked())
            table.row(
                    parked.subscription(),
                    Humane.count(parked.keys()),
                    Humane.count(parked.messages()),
                    parked.left() == 0 ? "-" : Humane.counted(parked.left(), "key", "keys"),
                    Humane.ago(parked.since(), status.now()));
        text.append('\n').append(table.text(""));
    }

    private void tables() {
        var table = new Columns().left("TABLE").right("ROWS").right("SIZE");
        for (var size : status.tables())
            table.row(
                    size.table(),
                    size.rows() < 0 ? "" : "about " + Humane.count(size.rows()),
                    Humane.bytes(size.bytes()));
        text.append('\n').append(table.text(""));
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private static String beginning(String statement) {
        var line = statement.replaceAll("\\s+", " ").strip();
        return line.length() <= STATEMENT ? line : line.substring(0, STATEMENT) + "...";
    }
}

package dev.factum.cli;

import dev.factum.log.Holder;
import dev.factum.postgres.PostgresLog.Holding;
import dev.factum.postgres.PostgresLog.Reader;
import dev.factum.postgres.PostgresLog.Size;
import dev.factum.postgres.PostgresLog.Status;
import dev.factum.store.ParkedMessages.Summary;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** How a log stands, for programs. */
final class StatusJson {
    private StatusJson() {}

    static String of(Status status) {
        var json = Json.object();
        json.put("schema", status.schema());
        json.put("server", status.server());
        Json.put(json, "now", status.now());
        Json.put(json, "last", status.last());
        Json.put(json, "written", status.written());
        Json.put(json, "readable", status.readable());
        json.put("gaps", status.gaps());
        json.put("late", status.late());
        var holders = json.putArray("holders");
        for (var holding : status.holders()) holder(holders.addObject(), holding, status.now());
        var readers = json.putArray("readers");
        for (var reader : status.readers()) reader(readers.addObject(), reader);
        var parked = json.putArray("parked");
        for (var summary : status.parked()) parked(parked.addObject(), summary);
        var tables = json.putArray("tables");
        for (var size : status.tables()) size(tables.addObject(), size);
        return Json.text(json);
    }

    private static void holder(ObjectNode json, Holding holding, Instant now) {
        switch (holding.holder()) {
            case Holder.Session(var pid, var application, var user, var state, var since) -> {
                json.put("kind", "session");
                json.put("pid", pid);
                json.put("application", application);
                json.put("user", user);
                json.put("state", state);
                json.put("statement", holding.statement());
                since(json, since, now);
            }
            case Holder.Prepared(var gid, var owner, var since) -> {
                json.put("kind", "prepared");
                json.put("gid", gid);
                json.put("owner", owner);
                since(json, since, now);
            }
        }
    }

    private static void since(ObjectNode json, @Nullable Instant since, Instant now) {
        Json.put(json, "since", since);
        if (since == null) json.putNull("seconds");
        else json.put("seconds", Duration.between(since, now).toMillis() / 1000.0);
    }

    private static void reader(ObjectNode json, Reader reader) {
        json.put("reader", reader.name());
        json.put("topic", reader.source().isEmpty() ? null : reader.source());
        Json.put(json, "position", reader.at());
        if (reader.behind().isPresent()) json.put("behind", reader.behind().getAsLong());
        else json.putNull("behind");
        Json.put(json, "saved", reader.saved());
    }

    private static void parked(ObjectNode json, Summary parked) {
        json.put("reader", parked.subscription());
        json.put("keys", parked.keys());
        json.put("messages", parked.messages());
        json.put("left", parked.left());
        Json.put(json, "since", parked.since());
    }

    private static void size(ObjectNode json, Size size) {
        json.put("table", size.table());
        json.put("rows", size.rows());
        json.put("bytes", size.bytes());
    }
}

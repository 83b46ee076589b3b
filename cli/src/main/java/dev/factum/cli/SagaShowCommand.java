package dev.factum.cli;

import dev.factum.cli.Database.Access;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.saga.SagaStep;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "show",
        abbreviateSynopsis = true,
        sortOptions = false,
        header = "One saga, step by step, without payloads.",
        footer = {"", "Example:", "  factum saga show checkout 536365 --schema order_service"})
final class SagaShowCommand implements Callable<Integer> {
    private static final int MOST = 1_000;

    private final FactumCommand factum;
    private final PrintWriter out;
    private final PrintWriter err;

    @Parameters(index = "0", paramLabel = "<saga>", description = "its name")
    String saga = "";

    @Parameters(index = "1", paramLabel = "<key>", description = "which one")
    String key = "";

    SagaShowCommand(FactumCommand factum, PrintWriter out, PrintWriter err) {
        this.factum = factum;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        try (var store = Database.store(factum, Access.READ, err)) {
            var steps = store.read(new StreamId(SagaStep.category(saga), key), 0, MOST);
            if (steps.isEmpty())
                throw new CannotAsk("there is no saga " + saga + " of " + key + " in schema " + factum.schema);
            out.print(factum.json ? json(steps) : text(steps));
        }
        return Main.WELL;
    }

    private static JsonNode step(Recorded<byte[]> recorded) {
        return JsonMapper.shared().readTree(recorded.envelope().payload());
    }

    private static String text(List<Recorded<byte[]>> steps) {
        var columns = new Columns()
                .right("STEP")
                .left("TIME")
                .left("HEARD")
                .left("STATUS")
                .left("STATE")
                .left("NOTE");
        for (var recorded : steps) {
            var step = step(recorded);
            columns.row(
                    Long.toString(recorded.version()),
                    recorded.envelope().time().toString(),
                    step.path("input").asString(""),
                    step.path("status").asString(""),
                    step.path("state").path("type").asString(""),
                    step.path("note").asString(""));
        }
        return columns.text("") + "\n" + commands(step(steps.getLast()));
    }

    private static String commands(JsonNode last) {
        var columns = new Columns()
                .left("COMMAND")
                .left("TO")
                .left("PHASE")
                .right("UNDO SENT")
                .left("PROBLEM");
        for (var pending : last.path("pending"))
            columns.row(
                    pending.path("id").asString(""),
                    pending.path("topic").asString(""),
                    pending.path("phase").asString(""),
                    Integer.toString(pending.path("sends").asInt(0)),
                    pending.path("problem").asString(""));
        return last.path("pending").isEmpty() ? "It has sent no commands.\n" : columns.text("");
    }

    private static String json(List<Recorded<byte[]>> steps) {
        var root = Json.object();
        var all = root.putArray("steps");
        for (var recorded : steps) {
            var step = step(recorded);
            var one = all.addObject().put("step", recorded.version());
            Json.put(one, "time", recorded.envelope().time());
            one.put("heard", step.path("input").asString(""))
                    .put("status", step.path("status").asString(""))
                    .put("state", step.path("state").path("type").asString(""))
                    .put("note", step.path("note").asString(""));
            var commands = one.putArray("commands");
            for (var pending : step.path("pending"))
                commands.addObject()
                        .put("id", pending.path("id").asString(""))
                        .put("topic", pending.path("topic").asString(""))
                        .put("phase", pending.path("phase").asString(""))
                        .put("sends", pending.path("sends").asInt(0))
                        .put("problem", pending.path("problem").asString(""));
        }
        return Json.text(root);
    }
}

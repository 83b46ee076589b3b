package dev.factum.runtime;

import dev.factum.event.Cause;
import dev.factum.event.Ids;
import dev.factum.event.Types;
import dev.factum.log.Recorded;
import dev.factum.log.StreamId;
import dev.factum.saga.Course;
import dev.factum.saga.Course.Advance;
import dev.factum.saga.Course.Answers;
import dev.factum.saga.Instance;
import dev.factum.saga.Saga;
import dev.factum.saga.SagaStep;
import dev.factum.store.Sagas;
import dev.factum.topic.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The instances of a saga that a transaction touches: loaded from their last steps, and stored step by step. */
final class SagaLines<S> {
    private final Saga<S> saga;
    private final Blueprint blueprint;
    private final Letters letters;
    private final Ids ids;
    private final String category;
    private final Types states;

    SagaLines(Saga<S> saga, Blueprint blueprint, Letters letters, Ids ids) {
        this.saga = saga;
        this.blueprint = blueprint;
        this.letters = letters;
        this.ids = ids;
        this.category = SagaStep.category(saga.name());
        this.states = blueprint.statesOf(saga.name());
    }

    /** An instance with what this transaction has made of it. */
    static final class Line<S> {
        Instance<S> instance;
        long version;
        /** Of the conversation, with the last step. */
        Cause last;

        @Nullable
        Instant deadline;
        /** Whether the deadline was set or cleared here; one that is kept may have come already, and must not come again. */
        boolean timed;

        boolean moved;

        Line(Instance<S> instance, long version, Cause last) {
            this.instance = instance;
            this.version = version;
            this.last = last;
        }
    }

    /** Why a step is taken. @param note of an operator's wish */
    record Occasion(String input, Cause cause, @Nullable String note) {}

    /** The owner of its deadlines. */
    String timers() {
        return category;
    }

    Line<S> begin(Incoming item) {
        return new Line<>(Instance.initial(saga), 0, item.envelope.cause());
    }

    /** Those that there are. */
    Map<String, Line<S>> load(UnitOfWork unit, Set<String> keys) {
        var lines = new LinkedHashMap<String, Line<S>>();
        unit.session.events().last(category, keys).forEach((key, last) -> lines.put(key, line(last)));
        return lines;
    }

    private Line<S> line(Recorded<byte[]> last) {
        var step = letters.read(last.envelope().payload(), SagaStep.class);
        var state = saga.today(letters.decode(states, step.state()));
        var pending = new ArrayList<Instance.Pending>();
        for (var p : step.pending()) pending.add(pending(p));
        var line = new Line<>(
                new Instance<>(state, Instance.Status.valueOf(step.status()), pending, step.reason()),
                last.version(),
                last.envelope().next());
        line.deadline = step.deadline();
        return line;
    }

    private Instance.Pending pending(SagaStep.Pending p) {
        var topic = blueprint.topic(p.topic());
        if (topic == null)
            throw new IllegalStateException("saga " + saga.name() + " has sent a command to " + p.topic()
                    + ", which this release does not declare: declare it while such sagas are open");
        var undo = p.undo() == null ? null : letters.decode(blueprint.typesOf(p.topic()), p.undo());
        int sends = p.sends() == null ? p.undoId() == null ? 0 : 1 : p.sends();
        return new Instance.Pending(
                p.id(), topic, undo, Instance.Phase.valueOf(p.phase()), p.undoId(), sends, p.problem());
    }

    void step(String key, Line<S> line, Occasion why, Advance<S> next, UnitOfWork unit) {
        line.instance = next.instance();
        line.deadline = switch (next.deadline()) {
            case Course.Deadline.In(var within) -> letters.now().plus(within);
            case Course.Deadline.None ignored -> null;
            case Course.Deadline.Kept ignored -> line.deadline;
        };
        line.timed |= !(next.deadline() instanceof Course.Deadline.Kept);
        line.last = new Cause(ids.next(), why.cause().correlation());
        line.moved = true;
        var step = step(line, why, next.sent());
        unit.step(new StreamId(category, key), line.version++, line.last.id(), step, why.cause());
        for (var sent : next.sent()) send(sent, line.last, unit);
    }

    private SagaStep step(Line<S> line, Occasion why, List<Course.Sent> sent) {
        var i = line.instance;
        return new SagaStep(
                saga.version(),
                why.input(),
                i.status().name(),
                letters.encode(states, i.state()),
                i.pending().stream().map(this::pending).toList(),
                i.reason(),
                line.deadline,
                sent.stream().map(this::sent).toList(),
                why.note());
    }

    private SagaStep.Pending pending(Instance.Pending p) {
        var undo = p.undo() == null ? null : letters.encode(typesOf(p.topic()), p.undo());
        return new SagaStep.Pending(
                p.id(), p.topic().name(), undo, p.phase().name(), p.undoId(), p.sends(), p.problem());
    }

    private SagaStep.Sent sent(Course.Sent s) {
        return new SagaStep.Sent(
                s.id(), s.topic().name(), typesOf(s.topic()).name(s.message()).type());
    }

    private Types typesOf(Topic<?> topic) {
        return blueprint.typesOf(topic.name());
    }

    private void send(Course.Sent sent, Cause why, UnitOfWork unit) {
        var answerTo =
                sent.answers() == Answers.NONE ? null : TakingCommands.answerTo(blueprint.answers, sent.answers());
        send(sent.topic(), sent, why, answerTo, unit);
    }

    private <M> void send(Topic<M> topic, Course.Sent sent, Cause why, @Nullable String answerTo, UnitOfWork unit) {
        unit.send(sent.id(), topic, topic.messages().cast(sent.message()), why, answerTo);
    }

    /** What stands beside the log: deadlines, and rows to be asked. */
    void finish(Map<String, Line<S>> lines, UnitOfWork unit) {
        var rows = new ArrayList<Sagas.Row>();
        var set = new TreeMap<String, Instant>();
        var clear = new ArrayList<String>();
        for (var e : new TreeMap<>(lines).entrySet()) {
            var line = e.getValue();
            if (!line.moved) continue;
            rows.add(row(e.getKey(), line));
            if (!line.timed) continue;
            if (line.deadline != null) set.put(e.getKey(), line.deadline);
            else clear.add(e.getKey());
        }
        if (!set.isEmpty()) unit.session.timers().set(timers(), set);
        if (!clear.isEmpty()) unit.session.timers().clear(timers(), clear);
        if (!rows.isEmpty()) unit.session.sagas().put(rows);
    }

    private Sagas.Row row(String key, Line<S> line) {
        var i = line.instance;
        return new Sagas.Row(
                saga.name(),
                key,
                i.status().text(),
                states.name(i.state()).type(),
                i.reason(),
                line.version,
                line.deadline,
                letters.now());
    }
}

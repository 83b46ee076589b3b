package dev.factum.runtime;

import dev.factum.event.Cause;
import dev.factum.event.Ids;
import dev.factum.event.Types;
import dev.factum.log.Recorded;
import dev.factum.log.Source;
import dev.factum.log.StreamId;
import dev.factum.log.VersionConflict;
import dev.factum.saga.Course;
import dev.factum.saga.Course.Advance;
import dev.factum.saga.Course.Answers;
import dev.factum.saga.Instance;
import dev.factum.saga.Saga;
import dev.factum.saga.SagaStep;
import dev.factum.store.Fenced;
import dev.factum.store.Place;
import dev.factum.store.Sagas;
import dev.factum.topic.Answer;
import dev.factum.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A saga: the instances of a batch are loaded at once from their last steps; each input takes its instance one step on, stored with what it
 * sends. Deadlines are timers that commit with the step that set them.
 */
final class Orchestrating<S> implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(Orchestrating.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private final Saga<S> saga;
    private final Course<S> course;
    private final Blueprint blueprint;
    private final Letters letters;
    private final Ids ids;
    private final String category;
    private final String timers;
    private final Types states;
    private final Pace pace = new Pace(LOOK_EVERY);

    Orchestrating(Saga<S> saga, Blueprint blueprint, Letters letters, Ids ids) {
        this.saga = saga;
        this.course = new Course<>(saga, ids::next);
        this.blueprint = blueprint;
        this.letters = letters;
        this.ids = ids;
        this.category = SagaStep.category(saga.name());
        this.timers = category;
        this.states = blueprint.statesOf(saga.name());
    }

    @Override
    public String name() {
        return saga.name();
    }

    @Override
    public List<Source<?>> sources() {
        var sources = new ArrayList<Source<?>>();
        saga.inputs().forEach(input -> sources.add(input.source()));
        sources.add(blueprint.answers);
        return sources;
    }

    @Override
    public boolean wants(Incoming entry) {
        return saga.inputs().stream()
                .map(Saga.Input::source)
                .anyMatch(s -> !(s instanceof Topic<?>) && new Sought<>(s, blueprint).isIn(entry));
    }

    /** An instance with what this transaction has made of it. */
    private final class Line {
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

    @Override
    public void handle(List<Incoming> batch, UnitOfWork unit) {
        var keys = new HashSet<String>();
        for (var item : batch) keys.add(item.key());
        var lines = load(unit, keys);
        for (var item : batch) {
            var line = lines.computeIfAbsent(
                    item.key(), key -> new Line(Instance.initial(saga), 0, item.envelope.cause()));
            advance(item, line, unit).ifPresent(next -> store(item, line, next, unit));
        }
        finish(lines, unit);
    }

    private Optional<Advance<S>> advance(Incoming item, Line line, UnitOfWork unit) {
        var message = item.payload();
        if (message instanceof Answer answer && item.place.source().equals(blueprint.answers.name()))
            return course.answered(line.instance, answer, id -> command(id, unit));
        return course.hear(line.instance, source(item), message);
    }

    private Source<?> source(Incoming item) {
        for (var input : saga.inputs()) {
            if (input.source() instanceof Topic<?> topic) {
                if (topic.name().equals(item.place.source())) return topic;
            } else if (item.place.equals(Place.LOG) && input.source().messages().isInstance(item.payload())) {
                return input.source();
            }
        }
        throw new IllegalStateException("saga " + saga.name() + " has no input for " + item.envelope);
    }

    private Object command(UUID id, UnitOfWork unit) {
        var sent = unit.session
                .events()
                .find(id)
                .orElseThrow(() -> new IllegalStateException(
                        "the command " + id + " of saga " + saga.name() + " is not in the log"));
        var topic = sent.stream().category().substring(OwnFeed.TOPIC.length());
        return letters.open(new Place(topic, 0), sent.envelope());
    }

    private void store(Incoming item, Line line, Advance<S> next, UnitOfWork unit) {
        store(item.key(), item.envelope.type(), item.envelope.next(), line, next, unit);
    }

    private void store(String key, String input, Cause cause, Line line, Advance<S> next, UnitOfWork unit) {
        line.instance = next.instance();
        line.deadline = switch (next.deadline()) {
            case Course.Deadline.In(var within) -> letters.now().plus(within);
            case Course.Deadline.None ignored -> null;
            case Course.Deadline.Kept ignored -> line.deadline;
        };
        line.timed |= !(next.deadline() instanceof Course.Deadline.Kept);
        line.last = new Cause(ids.next(), cause.correlation());
        line.moved = true;
        unit.step(new StreamId(category, key), line.version++, line.last.id(), step(input, line), cause);
        for (var sent : next.sent()) send(sent, line.last, unit);
    }

    private void send(Course.Sent sent, Cause why, UnitOfWork unit) {
        var answerTo =
                sent.answers() == Answers.NONE ? null : TakingCommands.answerTo(blueprint.answers, sent.answers());
        send(sent.topic(), sent, why, answerTo, unit);
    }

    private <M> void send(Topic<M> topic, Course.Sent sent, Cause why, @Nullable String answerTo, UnitOfWork unit) {
        unit.send(sent.id(), topic, topic.messages().cast(sent.message()), why, answerTo);
    }

    private void finish(Map<String, Line> lines, UnitOfWork unit) {
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
        if (!set.isEmpty()) unit.session.timers().set(timers, set);
        if (!clear.isEmpty()) unit.session.timers().clear(timers, clear);
        if (!rows.isEmpty()) unit.session.sagas().put(rows);
    }

    private Sagas.Row row(String key, Line line) {
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

    private SagaStep step(String input, Line line) {
        var i = line.instance;
        var pending = i.pending().stream()
                .map(p -> new SagaStep.Pending(
                        p.id(),
                        p.topic().name(),
                        p.undo() == null
                                ? null
                                : letters.encode(blueprint.typesOf(p.topic().name()), p.undo()),
                        p.phase().name(),
                        p.undoId()))
                .toList();
        return new SagaStep(
                saga.version(),
                input,
                i.status().name(),
                letters.encode(states, i.state()),
                pending,
                i.reason(),
                line.deadline);
    }

    private Map<String, Line> load(UnitOfWork unit, Set<String> keys) {
        var lines = new LinkedHashMap<String, Line>();
        unit.session.events().last(category, keys).forEach((key, last) -> lines.put(key, line(last)));
        return lines;
    }

    private Line line(Recorded<byte[]> last) {
        var step = letters.read(last.envelope().payload(), SagaStep.class);
        var state = saga.states().cast(letters.decode(states, step.state()));
        var pending = new ArrayList<Instance.Pending>();
        for (var p : step.pending()) pending.add(pending(p));
        var line = new Line(
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
        return new Instance.Pending(p.id(), topic, undo, Instance.Phase.valueOf(p.phase()), p.undoId());
    }

    /** One deadline at a time, each in a transaction of its own. */
    @Override
    public boolean tick(Hold hold) throws Exception {
        if (!pace.isDue()) return false;
        boolean fired = false;
        for (var key = due(hold); key.isPresent(); key = due(hold)) {
            fire(key.get(), hold);
            fired = true;
        }
        return fired;
    }

    private Optional<String> due(Hold hold) {
        try (var session = hold.store.begin()) {
            return session.timers().due(timers, letters.now());
        }
    }

    private void fire(String key, Hold hold) throws Exception {
        try {
            hold.transact(unit -> {
                if (unit.session.timers().take(timers, key, letters.now())) timedOut(key, unit);
            });
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            if (e instanceof Fenced || e instanceof VersionConflict || hold.worldFailed(e)) throw e;
            LOG.error(
                    "saga {} of {} cannot take its deadline, tried again in {}: {}",
                    saga.name(),
                    key,
                    AGAIN,
                    Hold.text(e));
            hold.transact(unit ->
                    unit.session.timers().set(timers, Map.of(key, letters.now().plus(AGAIN))));
        }
    }

    private void timedOut(String key, UnitOfWork unit) {
        var lines = load(unit, Set.of(key));
        var line = lines.get(key);
        if (line == null) return;
        course.timedOut(line.instance).ifPresent(next -> {
            store(key, "deadline", line.last, line, next, unit);
            finish(lines, unit);
        });
    }
}

package dev.factum.runtime;

import dev.factum.event.Ids;
import dev.factum.log.Source;
import dev.factum.runtime.SagaLines.Line;
import dev.factum.runtime.SagaLines.Occasion;
import dev.factum.saga.Course;
import dev.factum.saga.Course.Advance;
import dev.factum.saga.Saga;
import dev.factum.store.Place;
import dev.factum.topic.Answer;
import dev.factum.topic.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A saga: the instances of a batch are loaded at once from their last steps; each input takes its instance one step on, stored with what it
 * sends. Deadlines are timers that commit with the step that set them.
 */
final class Orchestrating<S> implements Handler {
    private final Saga<S> saga;
    private final Course<S> course;
    private final Blueprint blueprint;
    private final Letters letters;
    private final SagaLines<S> lines;
    private final FireDeadlines<S> deadlines;
    private final TakeRequests<S> requests;

    Orchestrating(Saga<S> saga, Blueprint blueprint, Letters letters, Ids ids) {
        this.saga = saga;
        this.course = new Course<>(saga, ids::next);
        this.blueprint = blueprint;
        this.letters = letters;
        this.lines = new SagaLines<>(saga, blueprint, letters, ids);
        this.deadlines = new FireDeadlines<>(course, lines, letters);
        this.requests = new TakeRequests<>(saga.name(), course, lines, letters.machine);
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

    @Override
    public void handle(List<Incoming> batch, UnitOfWork unit) {
        var keys = new HashSet<String>();
        for (var item : batch) keys.add(item.key());
        var touched = lines.load(unit, keys);
        for (var item : batch) {
            var line = touched.computeIfAbsent(item.key(), key -> lines.begin(item));
            var why = new Occasion(item.envelope.type(), item.envelope.next(), null);
            advance(item, line, unit).ifPresent(next -> lines.step(item.key(), line, why, next, unit));
        }
        lines.finish(touched, unit);
    }

    private Optional<Advance<S>> advance(Incoming item, Line<S> line, UnitOfWork unit) {
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

    @Override
    public boolean tick(Hold hold) throws Exception {
        boolean fired = deadlines.fire(hold);
        return requests.take(hold) || fired;
    }
}

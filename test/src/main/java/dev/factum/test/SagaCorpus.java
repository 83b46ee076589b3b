package dev.factum.test;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.Service.Part;
import dev.factum.event.Encoded;
import dev.factum.event.Types;
import dev.factum.json.Json;
import dev.factum.log.Position;
import dev.factum.log.Recorded;
import dev.factum.log.Source;
import dev.factum.log.StreamId;
import dev.factum.saga.Course;
import dev.factum.saga.Course.Advance;
import dev.factum.saga.Instance;
import dev.factum.saga.Saga;
import dev.factum.saga.SagaRequest;
import dev.factum.saga.SagaStep;
import dev.factum.topic.Answer;
import dev.factum.topic.Topic;
import dev.factum.topic.Transport.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sagas as a release has left them in its log, to be taken on by the next one: each step is loaded as it was stored, hears again what was heard then, and has
 * to send the same. One instance is one line of JSON. What a new release does otherwise on purpose shows here first: record anew, and read the
 * difference. Immutable.
 */
public final class SagaCorpus<S> {
    private static final String LOG = "log";
    private static final int MOST = 10_000;

    private final Saga<S> saga;
    private final Json codec = Json.codec();
    private final Types states;
    private final Map<String, Topic<?>> topics = new HashMap<>();

    /** @param step as it was stored @param heard null for a deadline, or a wish @param sent in its order */
    record Step(SagaStep step, @Nullable Heard heard, List<Said> sent) {}

    /** @param source a topic, or {@code log} @param message as JSON */
    record Heard(String source, String type, int version, String message) {}

    record Said(UUID id, String topic, String type, int version, String message) {}

    record Line(String key, List<Step> steps) {}

    private SagaCorpus(Service service, Saga<S> saga) {
        this.saga = saga;
        var roots = new ArrayList<Class<?>>();
        roots.add(saga.states());
        saga.former().forEach(former -> roots.add(former.states()));
        this.states = Types.of(roots);
        for (var part : service.parts()) if (part instanceof Part.Sends(var topic)) topics.put(topic.name(), topic);
    }

    /** @param service that has the saga, and says to which topics it sends */
    public static <S> SagaCorpus<S> of(Service service, Saga<S> saga) {
        return new SagaCorpus<>(service, saga);
    }

    /**
     * What became of one instance until now, as a line. From a service of a test: of its log the first 10,000 entries are looked at.
     *
     * @param delivered finds a message of a topic by its id
     * @throws IllegalArgumentException if there is no such saga, or something that it heard is not found
     */
    public String record(Factum factum, String key, Function<UUID, Optional<Message>> delivered) {
        var entries = new HashMap<UUID, Recorded<?>>();
        for (var entry : factum.log().read(Position.start(head(factum)), MOST))
            entries.put(entry.envelope().id(), entry);
        var steps = new ArrayList<Step>();
        for (var entry : factum.log().read(new StreamId(SagaStep.category(saga.name()), key), 0, MOST)) {
            var step = (SagaStep) entry.envelope().payload();
            steps.add(new Step(
                    step, heard(step, entry.envelope().cause().id(), entries, delivered), said(step, entries)));
        }
        if (steps.isEmpty()) throw new IllegalArgumentException("there is no saga " + saga.name() + " of " + key);
        return text(new Line(key, steps));
    }

    private static String head(Factum factum) {
        return factum.log().head().log();
    }

    private @Nullable Heard heard(
            SagaStep step, UUID cause, Map<UUID, Recorded<?>> entries, Function<UUID, Optional<Message>> delivered) {
        if (step.input().equals("deadline") || step.input().startsWith("request:")) return null;
        var own = entries.get(cause);
        if (own != null && !own.stream().category().startsWith("topic:"))
            return new Heard(
                    LOG,
                    own.envelope().type(),
                    own.envelope().version(),
                    text(own.envelope().payload()));
        var message = delivered
                .apply(cause)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the message " + cause + ", which saga " + saga.name() + " has heard, is not there"));
        var attributes = message.attributes();
        return new Heard(
                message.topic(),
                Objects.requireNonNull(attributes.get("type")),
                Integer.parseInt(attributes.getOrDefault("dataversion", "1")),
                new String(message.body(), UTF_8));
    }

    private List<Said> said(SagaStep step, Map<UUID, Recorded<?>> entries) {
        var said = new ArrayList<Said>();
        for (var sent : Objects.requireNonNullElse(step.sent(), List.<SagaStep.Sent>of())) {
            var entry = Objects.requireNonNull(entries.get(sent.id()), "what was sent stands in the log");
            said.add(new Said(
                    sent.id(),
                    sent.topic(),
                    sent.type(),
                    entry.envelope().version(),
                    text(entry.envelope().payload())));
        }
        return said;
    }

    private String text(Object value) {
        return new String(codec.encode(value), UTF_8);
    }

    /**
     * Takes each step of a recorded instance again.
     *
     * @return what this release does otherwise, or cannot read; none if it goes on as the other would have
     */
    public List<String> replay(String line) {
        var recorded = codec.decode(line.getBytes(UTF_8), Line.class);
        var differences = new ArrayList<String>();
        var at = Instance.initial(saga);
        var sent = new HashMap<UUID, Object>();
        for (int i = 0; i < recorded.steps().size(); i++) {
            var step = recorded.steps().get(i);
            var where =
                    recorded.key() + ", step " + (i + 1) + " on " + step.step().input() + ": ";
            try {
                var next = take(at, step, sent);
                if (next.isEmpty()) differences.add(where + "it is ignored");
                else compare(next.get(), step, difference -> differences.add(where + difference));
                for (var said : step.sent())
                    sent.put(said.id(), open(said.topic(), said.type(), said.version(), said.message()));
                at = instance(step.step());
            } catch (RuntimeException e) {
                differences.add(where + e.getMessage());
                return differences;
            }
        }
        return differences;
    }

    private Optional<Advance<S>> take(Instance<S> at, Step step, Map<UUID, Object> sent) {
        var ids = step.sent().stream().map(Said::id).iterator();
        var course = new Course<>(saga, () -> ids.hasNext() ? ids.next() : new UUID(0, 0));
        var heard = step.heard();
        if (heard == null) {
            if (step.step().input().equals("deadline")) return course.timedOut(at);
            var word = step.step().input().substring("request:".length());
            return course.asked(at, SagaRequest.of(word, argument(step.step())));
        }
        if (heard.source().endsWith(Answer.SUFFIX))
            return course.answered(
                    at,
                    (Answer) decode(Types.of(Answer.class), heard.type(), heard.version(), heard.message()),
                    id -> Objects.requireNonNull(sent.get(id), "a command that was sent"));
        var source = source(heard);
        var message = decode(Types.of(source.messages()), heard.type(), heard.version(), heard.message());
        return course.hear(at, source, message);
    }

    /** Its note is "by somebody: argument". */
    private static @Nullable String argument(SagaStep step) {
        var note = step.note();
        int colon = note == null ? -1 : note.indexOf(": ");
        return note == null || colon < 0 ? null : note.substring(colon + 2);
    }

    private Source<?> source(Heard heard) {
        for (var input : saga.inputs())
            if (input.source() instanceof Topic<?> topic
                    ? topic.name().equals(heard.source())
                    : heard.source().equals(LOG)
                            && Types.of(input.source().messages())
                                    .find(heard.type(), heard.version())
                                    .isPresent()) return input.source();
        throw new IllegalStateException("it has no input for " + heard.type() + " from " + heard.source());
    }

    private void compare(Advance<S> next, Step step, Consumer<String> differs) {
        var was = step.step();
        var now = next.instance();
        if (!now.status().name().equals(was.status()))
            differs.accept("it is " + now.status() + ", was " + was.status());
        if (!Objects.equals(now.reason(), was.reason()))
            differs.accept("for the reason " + now.reason() + ", was " + was.reason());
        var before = saga.today(decode(was.state()));
        if (!now.state().equals(before)) differs.accept("its state is " + now.state() + ", was " + before);
        var says = next.sent().stream()
                .map(s -> s.topic().name() + " " + text(s.message()))
                .toList();
        var said = step.sent().stream().map(s -> s.topic() + " " + s.message()).toList();
        if (!says.equals(said)) differs.accept("it sends " + says + ", sent " + said);
    }

    private Instance<S> instance(SagaStep step) {
        var pending = new ArrayList<Instance.Pending>();
        for (var p : step.pending()) {
            var undo = p.undo() == null
                    ? null
                    : open(
                            p.topic(),
                            p.undo().type(),
                            p.undo().version(),
                            new String(p.undo().value(), UTF_8));
            int sends = p.sends() == null ? 0 : p.sends();
            pending.add(new Instance.Pending(
                    p.id(), topic(p.topic()), undo, Instance.Phase.valueOf(p.phase()), p.undoId(), sends, p.problem()));
        }
        return new Instance<>(
                saga.today(decode(step.state())), Instance.Status.valueOf(step.status()), pending, step.reason());
    }

    private Topic<?> topic(String name) {
        var topic = topics.get(name);
        if (topic == null)
            throw new IllegalStateException("it has sent to " + name + ", which is not declared any more");
        return topic;
    }

    private Object open(String topic, String type, int version, String message) {
        return decode(Types.of(topic(topic).messages()), type, version, message);
    }

    private Object decode(Encoded state) {
        return decode(states, state.type(), state.version(), new String(state.value(), UTF_8));
    }

    private Object decode(Types types, String type, int version, String value) {
        var known = types.find(type, version)
                .orElseThrow(
                        () -> new IllegalStateException("no record is called " + type + "/" + version + " any more"));
        return codec.decode(value.getBytes(UTF_8), known);
    }
}

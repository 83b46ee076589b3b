package dev.factum.test;

import dev.factum.log.Source;
import dev.factum.saga.Course;
import dev.factum.saga.Course.Advance;
import dev.factum.saga.Instance;
import dev.factum.saga.Instance.Phase;
import dev.factum.saga.Instance.Status;
import dev.factum.saga.Saga;
import dev.factum.saga.SagaRequest;
import dev.factum.test.Difference.Section;
import dev.factum.topic.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The course of one instance of a saga, as an example that can be run: {@code given(inputs).when(input).thenState(…).thenSent(…)}, and on
 * from there. Pure: no store, no topics, no clock but its own. Every step is taken twice, and a saga that then differs fails. Immutable: each
 * {@code when} is a step on, each {@code then} looks at the last one.
 *
 * <pre>{@code
 * SagaSpecification.of(new Checkout())
 *     .given(new OrderPlaced("7"), new StockReserved("7"))
 *     .when(new PaymentDeclined("7")).thenCompensating("declined").thenSent(new ReleaseStock("7"))
 *     .whenUndone().thenCompensated("declined").thenSent(new CancelOrder("7", "declined"));
 * }</pre>
 */
public final class SagaSpecification<S> {
    /** What one step was, and what has been sent until then. */
    private record Moment<S>(
            Instance<S> instance,
            Optional<Advance<S>> step,
            Map<UUID, Object> sent,
            Duration now,
            @Nullable Duration due,
            List<String> story) {}

    private final Saga<S> saga;
    private final Moment<S> at;

    private SagaSpecification(Saga<S> saga, Moment<S> at) {
        this.saga = saga;
        this.at = at;
    }

    public static <S> SagaSpecification<S> of(Saga<S> saga) {
        return new SagaSpecification<>(
                saga, new Moment<>(Instance.initial(saga), Optional.empty(), Map.of(), Duration.ZERO, null, List.of()));
    }

    /** What it has heard, in order. */
    public SagaSpecification<S> given(Object... inputs) {
        var next = this;
        for (var input : inputs) next = next.when(input);
        return next;
    }

    /** It hears an event or a message. @throws IllegalArgumentException if it has no input for it, or more than one: say the source */
    public SagaSpecification<S> when(Object input) {
        var sources = saga.inputs().stream()
                .<Source<?>>map(Saga.Input::source)
                .filter(source -> source.messages().isInstance(input))
                .toList();
        if (sources.size() != 1)
            throw new IllegalArgumentException("saga " + saga.name() + " has " + sources.size() + " inputs for a "
                    + input.getClass().getSimpleName() + (sources.isEmpty() ? "" : ": say from which source it comes"));
        return hear(sources.getFirst(), input);
    }

    /** It hears a message of this source. */
    public <M> SagaSpecification<S> when(Source<M> source, M input) {
        return hear(source, input);
    }

    private SagaSpecification<S> hear(Source<?> source, Object input) {
        return step(String.valueOf(input), at.now(), at.due(), course -> course.hear(at.instance(), source, input));
    }

    /** The deadline of its state passes. */
    public SagaSpecification<S> whenTimedOut() {
        var due = at.due();
        if (due == null) throw failure("no deadline stands", Section.line("then expected", "a deadline"), List.of());
        return whenTimePasses(due.minus(at.now()));
    }

    /** The clock ticks; a deadline that is reached fires. */
    public SagaSpecification<S> whenTimePasses(Duration time) {
        var now = at.now().plus(time);
        var due = at.due();
        if (due == null || due.compareTo(now) > 0) return step(time + " pass", now, due, course -> Optional.empty());
        return step(time + " pass: the deadline", now, null, course -> course.timedOut(at.instance()));
    }

    /** The receiver of the last command of this type refuses it. */
    public SagaSpecification<S> whenRefused(Class<?> command, String code) {
        return refuse(sentLast(command.getSimpleName(), command::isInstance), code);
    }

    /** The receiver of this command refuses it. */
    public SagaSpecification<S> whenRefused(Object command, String code) {
        return refuse(sentLast(command.toString(), command::equals), code);
    }

    /** The receiver of the undo on its way takes it over. */
    public SagaSpecification<S> whenUndone() {
        var undo = undoOnItsWay();
        return answered(at.sent().get(undo) + " is acknowledged", new Answer.Accepted(undo, ""));
    }

    /** The receiver of the undo on its way refuses it: it is sent again after a while, up to {@link Course#UNDO_SENDS} times. */
    public SagaSpecification<S> whenUndoRefused(String code) {
        var undo = undoOnItsWay();
        return answered(at.sent().get(undo) + " is refused: " + code, new Answer.Refused(undo, "", code, code));
    }

    /** An operator wishes something; what does not fit is ignored. */
    public SagaSpecification<S> whenAsked(SagaRequest request) {
        return step("asked to " + request.word(), at.now(), at.due(), course -> course.asked(at.instance(), request));
    }

    private SagaSpecification<S> refuse(UUID command, String code) {
        return answered(at.sent().get(command) + " is refused: " + code, new Answer.Refused(command, "", code, code));
    }

    private SagaSpecification<S> answered(String what, Answer answer) {
        return step(what, at.now(), at.due(), course -> course.answered(at.instance(), answer, this::sent));
    }

    private Object sent(UUID id) {
        return java.util.Objects.requireNonNull(at.sent().get(id), "a command that was not sent");
    }

    private UUID sentLast(String what, java.util.function.Predicate<Object> wanted) {
        for (var pending : at.instance().pending().reversed()) if (wanted.test(sent(pending.id()))) return pending.id();
        throw failure("no such command was sent", Section.line("then expected a command", what), List.of());
    }

    private UUID undoOnItsWay() {
        for (var pending : at.instance().pending())
            if (pending.phase() == Phase.UNDOING && pending.undoId() != null) return pending.undoId();
        throw failure(
                "no undo is on its way", Section.line("then expected", "an undo that waits for its answer"), List.of());
    }

    private SagaSpecification<S> step(
            String what, Duration now, @Nullable Duration due, Function<Course<S>, Optional<Advance<S>>> on) {
        var story = new ArrayList<>(at.story());
        story.add(what);
        var advance = on.apply(course());
        var again = on.apply(course());
        if (!advance.equals(again))
            throw Difference.failure(List.of(
                    Section.of("given", story),
                    new Section(
                            "took the step twice, and not the same: a saga uses no clock, no random and no I/O",
                            List.of(advance.toString(), again.toString()))));
        var sent = new HashMap<>(at.sent());
        advance.ifPresent(a -> a.sent().forEach(one -> sent.put(one.id(), one.message())));
        return new SagaSpecification<>(
                saga,
                new Moment<>(
                        advance.map(Advance::instance).orElse(at.instance()),
                        advance,
                        Map.copyOf(sent),
                        now,
                        advance.map(a -> due(a.deadline(), now, due))
                                .orElse(Optional.ofNullable(due))
                                .orElse(null),
                        List.copyOf(story)));
    }

    private static Optional<Duration> due(Course.Deadline deadline, Duration now, @Nullable Duration before) {
        return switch (deadline) {
            case Course.Deadline.In(var within) -> Optional.of(now.plus(within));
            case Course.Deadline.None ignored -> Optional.empty();
            case Course.Deadline.Kept ignored -> Optional.ofNullable(before);
        };
    }

    /** Ids by counting: the same in every run. */
    private Course<S> course() {
        var ids = new AtomicLong(at.sent().size());
        return new Course<>(saga, () -> new UUID(0, ids.incrementAndGet()));
    }

    public SagaSpecification<S> thenState(S expected) {
        return compare("state", expected, at.instance().state());
    }

    /** The last step sent these commands, in this order, and no others. */
    public SagaSpecification<S> thenSent(Object... commands) {
        var expected = List.of(commands);
        var actual = sentNow();
        if (!expected.equals(actual))
            throw failure(
                    "sent",
                    Section.result("then expected to be sent", expected),
                    Difference.between("command", expected, actual));
        return this;
    }

    public SagaSpecification<S> thenNothingSent() {
        return thenSent();
    }

    /** It waits at most so long, from now. */
    public SagaSpecification<S> thenDeadlineIn(Duration within) {
        var due = at.due();
        return compare("deadline", within, due == null ? null : due.minus(at.now()));
    }

    public SagaSpecification<S> thenNoDeadline() {
        var due = at.due();
        return compare("deadline", null, due == null ? null : due.minus(at.now()));
    }

    /** The last step was none: late, early or repeated. */
    public SagaSpecification<S> thenIgnored() {
        if (at.step().isPresent()) throw failure("step", Section.line("then expected", "ignored"), List.of());
        return this;
    }

    public SagaSpecification<S> thenRunning() {
        return compare("status", Status.RUNNING, at.instance().status());
    }

    public SagaSpecification<S> thenCompleted() {
        return compare("status", Status.COMPLETED, at.instance().status());
    }

    /** Undos are on their way. */
    public SagaSpecification<S> thenCompensating(String reason) {
        return over(Status.COMPENSATING, reason);
    }

    /** All is undone, and the last word was said. */
    public SagaSpecification<S> thenCompensated(String reason) {
        return over(Status.COMPENSATED, reason);
    }

    /** All is undone but what was given up: an operator's. */
    public SagaSpecification<S> thenStuck() {
        return compare("status", Status.STUCK, at.instance().status());
    }

    /**
     * Acknowledges one undo after the other until there are no more: they were these, in this order. What then follows looks at the saga
     * after its last word.
     */
    public SagaSpecification<S> thenUndoes(Object... undos) {
        var actual = new ArrayList<>();
        var next = this;
        while (next.isUndoing()) {
            actual.add(next.sent(next.undoOnItsWay()));
            next = next.whenUndone();
        }
        var expected = List.of(undos);
        if (!expected.equals(actual))
            throw failure(
                    "undone",
                    Section.result("then expected to be undone", expected),
                    Difference.between("undo", expected, actual));
        return next;
    }

    private boolean isUndoing() {
        return at.instance().pending().stream().anyMatch(p -> p.phase() == Phase.UNDOING);
    }

    private SagaSpecification<S> over(Status status, String reason) {
        compare("status", status, at.instance().status());
        return compare("reason", reason, at.instance().reason());
    }

    private SagaSpecification<S> compare(String what, @Nullable Object expected, @Nullable Object actual) {
        var difference = Difference.between(what, expected, actual);
        if (!difference.isEmpty()) throw failure(what, Section.line("then expected the " + what, expected), difference);
        return this;
    }

    private List<Object> sentNow() {
        return at.step()
                .map(a -> a.sent().stream().map(Course.Sent::message).toList())
                .orElse(List.of());
    }

    private AssertionError failure(String what, Section expected, List<String> difference) {
        var instance = at.instance();
        return Difference.failure(List.of(
                Section.of("given and when", at.story()),
                expected,
                new Section(
                        "but was",
                        List.of(
                                "step: " + (at.step().isPresent() ? "taken" : "ignored"),
                                "status: " + instance.status()
                                        + (instance.reason() == null ? "" : " (" + instance.reason() + ")"),
                                "state: " + instance.state(),
                                "sent: " + sentNow())),
                new Section("difference", difference.isEmpty() ? List.of(what) : difference)));
    }
}

package dev.factum.saga;

import dev.factum.log.Source;
import dev.factum.saga.Instance.Pending;
import dev.factum.saga.Instance.Phase;
import dev.factum.saga.Instance.Status;
import dev.factum.topic.Answer;
import dev.factum.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How a saga goes on: from an instance and an input to the next instance and what it sends. Pure but for the ids of messages. Backward
 * recovery as in Garcia-Molina and Salem, <i>Sagas</i> (1987): what was done is undone in reverse. An undo that is refused is sent again,
 * {@link #UNDO_SENDS} times, after {@link #UNDO_FIRST_WAIT} and longer and longer; then it is given up, so that it holds up none of the
 * others, and in the end the saga is stuck, for an operator.
 */
public final class Course<S> {
    /** @param answers whether the receiver is to acknowledge, too; else it answers refusals only */
    public record Sent(UUID id, Topic<?> topic, Object message, Answers answers) {}

    /** Which answers the sender of a command waits for. */
    public enum Answers {
        NONE,
        REFUSALS,
        ALL
    }

    /** What becomes of the deadline. */
    public sealed interface Deadline {
        record In(Duration within) implements Deadline {}

        record None() implements Deadline {}

        record Kept() implements Deadline {}
    }

    public record Advance<S>(Instance<S> instance, List<Sent> sent, Deadline deadline) {}

    /** How often an undo is sent before it is given up; as often again each time that the saga is resumed. */
    public static final int UNDO_SENDS = 25;

    public static final Duration UNDO_FIRST_WAIT = Duration.ofSeconds(1);
    public static final Duration UNDO_LONGEST_WAIT = Duration.ofMinutes(1);

    private final Saga<S> saga;
    private final Supplier<UUID> ids;

    public Course(Saga<S> saga, Supplier<UUID> ids) {
        this.saga = saga;
        this.ids = ids;
    }

    /** Empty: the saga has nothing to do on this, or is past it. */
    public Optional<Advance<S>> hear(Instance<S> at, Source<?> source, Object message) {
        if (at.status() != Status.NEW && at.status() != Status.RUNNING) return Optional.empty();
        for (var input : saga.inputs())
            if (input.source().equals(source)) return take(at, input.step(at.state(), message));
        throw new IllegalStateException("saga " + saga.name() + " has no input for " + source);
    }

    /** @param command finds a command that was sent, by its id */
    public Optional<Advance<S>> answered(Instance<S> at, Answer answer, Function<UUID, Object> command) {
        for (int i = 0; i < at.pending().size(); i++) {
            var pending = at.pending().get(i);
            if (pending.isUndo(answer.command())) return undoAnswered(at, i, answer);
            if (!answer.command().equals(pending.id()) || !(answer instanceof Answer.Refused refused)) continue;
            if (pending.phase() == Phase.SENT)
                return Optional.of(refused(mark(at, i, Phase.REFUSED), refused, command));
            // its undo is on its way and has nothing to undo: whatever becomes of that, the others go on
            if (pending.phase() == Phase.UNDOING) return Optional.of(unwind(mark(at, i, Phase.REFUSED)));
            if (pending.phase() == Phase.UNDO_REFUSED) return Optional.of(late(mark(at, i, Phase.REFUSED)));
        }
        return Optional.empty();
    }

    private Optional<Advance<S>> undoAnswered(Instance<S> at, int i, Answer answer) {
        var pending = at.pending().get(i);
        if (pending.phase() == Phase.UNDO_REFUSED)
            return answer instanceof Answer.Accepted ? Optional.of(late(mark(at, i, Phase.UNDONE))) : Optional.empty();
        if (pending.phase() != Phase.UNDOING) return Optional.empty();
        return switch (answer) {
            case Answer.Accepted ignored -> Optional.of(unwind(mark(at, i, Phase.UNDONE)));
            case Answer.Refused r when pending.isWaiting() || !r.command().equals(pending.undoId()) -> Optional.empty();
            case Answer.Refused r
            when pending.sends() % UNDO_SENDS == 0 ->
                Optional.of(unwind(replace(at, i, pending.failed(Phase.UNDO_REFUSED, r.code()))));
            case Answer.Refused r ->
                Optional.of(new Advance<>(
                        replace(at, i, pending.failed(Phase.UNDOING, r.code())),
                        List.of(),
                        new Deadline.In(waitAfter(pending.sends()))));
        };
    }

    /** What was given up has been done after all. */
    private Advance<S> late(Instance<S> at) {
        boolean over =
                at.status() == Status.STUCK && at.pending().stream().noneMatch(p -> p.phase() == Phase.UNDO_REFUSED);
        return over ? unwind(at.as(Status.COMPENSATING)) : new Advance<>(at, List.of(), new Deadline.Kept());
    }

    private static Duration waitAfter(int sends) {
        var wait = UNDO_FIRST_WAIT.multipliedBy(1L << Math.min(20, (sends - 1) % UNDO_SENDS));
        return wait.compareTo(UNDO_LONGEST_WAIT) > 0 ? UNDO_LONGEST_WAIT : wait;
    }

    public Optional<Advance<S>> timedOut(Instance<S> at) {
        return switch (at.status()) {
            case RUNNING -> take(at, saga.timedOut(at.state()));
            case COMPENSATING -> undoTimedOut(at);
            case NEW, STUCK, COMPLETED, COMPENSATED -> Optional.empty();
        };
    }

    /** The wait before the next sending is over, or the one for an answer. */
    private Optional<Advance<S>> undoTimedOut(Instance<S> at) {
        for (int i = 0; i < at.pending().size(); i++) {
            var pending = at.pending().get(i);
            if (pending.phase() != Phase.UNDOING) continue;
            return Optional.of(
                    pending.isWaiting()
                            ? send(at, i)
                            : unwind(replace(
                                    at,
                                    i,
                                    pending.failed(Phase.UNDO_REFUSED, "not answered within " + saga.undoWithin()))));
        }
        return Optional.empty();
    }

    /** An operator's wish. Empty: it does not fit how the saga stands. */
    public Optional<Advance<S>> asked(Instance<S> at, SagaRequest request) {
        if (!request.fits(at.status().text())) return Optional.empty();
        return switch (request) {
            case SagaRequest.Cancel(var reason) -> take(at, Step.compensate(reason));
            case SagaRequest.Resume ignored -> Optional.of(resumed(at));
            case SagaRequest.Retry ignored -> again(at);
            case SagaRequest.Settle(var command) -> settled(at, command);
        };
    }

    private Advance<S> resumed(Instance<S> at) {
        var pending = at.pending().stream()
                .map(p -> p.phase() == Phase.UNDO_REFUSED ? p.resumed() : p)
                .toList();
        return unwind(new Instance<>(at.state(), Status.COMPENSATING, pending, at.reason()));
    }

    private Optional<Advance<S>> again(Instance<S> at) {
        for (int i = 0; i < at.pending().size(); i++)
            if (at.pending().get(i).phase() == Phase.UNDOING) return Optional.of(send(at, i));
        return Optional.empty();
    }

    private Optional<Advance<S>> settled(Instance<S> at, UUID command) {
        for (int i = 0; i < at.pending().size(); i++) {
            var pending = at.pending().get(i);
            if (!pending.id().equals(command)) continue;
            if (pending.phase() == Phase.UNDOING) return Optional.of(unwind(mark(at, i, Phase.UNDONE)));
            if (pending.phase() == Phase.UNDO_REFUSED) return Optional.of(late(mark(at, i, Phase.UNDONE)));
        }
        return Optional.empty();
    }

    private Advance<S> refused(Instance<S> at, Answer.Refused refused, Function<UUID, Object> command) {
        var stays = new Advance<>(at, List.<Sent>of(), new Deadline.Kept());
        if (at.status() != Status.RUNNING) return stays;
        return take(at, saga.refused(at.state(), command.apply(refused.command()), refused.code()))
                .orElse(stays);
    }

    private Optional<Advance<S>> take(Instance<S> at, Step<S> step) {
        return switch (step) {
            case Step.Ignore<S> ignored -> Optional.empty();
            case Step.Compensate<S> c ->
                Optional.of(unwind(new Instance<>(at.state(), Status.COMPENSATING, at.pending(), c.reason())));
            case Step.Move<S> move -> Optional.of(move(at, move, Status.RUNNING, Status.COMPLETED));
        };
    }

    private Advance<S> move(Instance<S> at, Step.Move<S> move, Status open, Status over) {
        var pending = new ArrayList<>(at.pending());
        var sent = new ArrayList<Sent>();
        for (var one : move.plan().sent()) {
            var id = ids.get();
            pending.add(Pending.sent(id, one.topic(), one.undo()));
            sent.add(new Sent(id, one.topic(), one.command(), move.last() ? Answers.NONE : Answers.REFUSALS));
        }
        var next = new Instance<>(move.state(), move.last() ? over : open, pending, at.reason());
        var within = move.plan().within();
        return new Advance<>(next, sent, within == null || move.last() ? new Deadline.None() : new Deadline.In(within));
    }

    /** Sends the undo of the last command that stands; when none stands, the saga has its last word. */
    private Advance<S> unwind(Instance<S> at) {
        for (int i = at.pending().size() - 1; i >= 0; i--) {
            var pending = at.pending().get(i);
            if (pending.phase() == Phase.SENT && pending.undo() != null) return send(at, i);
        }
        if (at.pending().stream().anyMatch(p -> p.phase() == Phase.UNDO_REFUSED))
            return new Advance<>(
                    new Instance<>(at.state(), Status.STUCK, at.pending(), at.reason()),
                    List.of(),
                    new Deadline.None());
        var reason = at.reason() == null ? "" : at.reason();
        if (saga.compensated(at.state(), reason) instanceof Step.Move<S> last)
            return move(at, last, Status.RUNNING, Status.COMPENSATED);
        throw new IllegalStateException("compensated() of saga " + saga.name() + " must move on: it has the last word");
    }

    private Advance<S> send(Instance<S> at, int i) {
        var undoing = at.pending().get(i).undoing();
        var id = Objects.requireNonNull(undoing.undoId());
        var undo = Objects.requireNonNull(undoing.undo());
        return new Advance<>(
                replace(at, i, undoing),
                List.of(new Sent(id, undoing.topic(), undo, Answers.ALL)),
                new Deadline.In(saga.undoWithin()));
    }

    private Instance<S> mark(Instance<S> at, int index, Phase phase) {
        return replace(at, index, at.pending().get(index).now(phase));
    }

    private static <S> Instance<S> replace(Instance<S> at, int index, Pending pending) {
        var all = new ArrayList<>(at.pending());
        all.set(index, pending);
        return new Instance<>(at.state(), at.status(), all, at.reason());
    }
}

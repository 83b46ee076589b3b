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
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How a saga goes on: from an instance and an input to the next instance and what it sends. Pure but for the ids of messages. Backward
 * recovery as in Garcia-Molina and Salem, <i>Sagas</i> (1987): what was done is undone in reverse.
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
            if (answer.command().equals(pending.undoId()) && pending.phase() == Phase.UNDOING)
                return Optional.of(
                        unwind(mark(at, i, answer instanceof Answer.Refused ? Phase.UNDO_REFUSED : Phase.UNDONE)));
            if (!answer.command().equals(pending.id()) || !(answer instanceof Answer.Refused refused)) continue;
            if (pending.phase() == Phase.SENT)
                return Optional.of(refused(mark(at, i, Phase.REFUSED), refused, command));
            // its undo is on its way and has nothing to undo: whatever becomes of that, the others go on
            if (pending.phase() == Phase.UNDOING) return Optional.of(unwind(mark(at, i, Phase.REFUSED)));
        }
        return Optional.empty();
    }

    public Optional<Advance<S>> timedOut(Instance<S> at) {
        return at.status() == Status.RUNNING ? take(at, saga.timedOut(at.state())) : Optional.empty();
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
            pending.add(new Pending(id, one.topic(), one.undo(), Phase.SENT, null));
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
            var undo = pending.undo();
            if (pending.phase() != Phase.SENT || undo == null) continue;
            var id = ids.get();
            var undoing = new Pending(pending.id(), pending.topic(), undo, Phase.UNDOING, id);
            return new Advance<>(
                    replace(at, i, undoing),
                    List.of(new Sent(id, pending.topic(), undo, Answers.ALL)),
                    new Deadline.None());
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

    private Instance<S> mark(Instance<S> at, int index, Phase phase) {
        return replace(at, index, at.pending().get(index).now(phase));
    }

    private static <S> Instance<S> replace(Instance<S> at, int index, Pending pending) {
        var all = new ArrayList<>(at.pending());
        all.set(index, pending);
        return new Instance<>(at.state(), at.status(), all, at.reason());
    }
}

package dev.factum.saga;

import dev.factum.event.Ids;
import dev.factum.topic.Topic;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One saga, as it stands after a step.
 *
 * @param pending the commands sent, first to last
 * @param reason why it is being undone, or was
 */
public record Instance<S>(
        S state,
        Status status,
        List<Pending> pending,
        @Nullable String reason) {
    /** Where a saga is in its life. */
    public enum Status {
        /** Nothing was heard yet; never stored. */
        NEW,
        RUNNING,
        COMPENSATING,
        /** An undo was given up; the others have run. For an operator, see {@link SagaDesk}. */
        STUCK,
        COMPLETED,
        /** Everything was undone and the last word is said. */
        COMPENSATED;

        public boolean isOpen() {
            return this != COMPLETED && this != COMPENSATED;
        }

        public String text() {
            return this == STUCK ? "compensation-stuck" : name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** What has become of a command. */
    public enum Phase {
        SENT,
        REFUSED,
        UNDOING,
        UNDONE,
        /** Given up, until somebody resumes the saga. */
        UNDO_REFUSED
    }

    /**
     * A command that was sent.
     *
     * @param undoId the undo's last message, once it was sent
     * @param sends how often the undo was sent
     * @param problem why the undo has not succeeded; none while an answer is waited for
     */
    public record Pending(
            UUID id,
            Topic<?> topic,
            @Nullable Object undo,
            Phase phase,
            @Nullable UUID undoId,
            int sends,
            @Nullable String problem) {
        static Pending sent(UUID id, Topic<?> topic, @Nullable Object undo) {
            return new Pending(id, topic, undo, Phase.SENT, null, 0, null);
        }

        Pending now(Phase next) {
            return new Pending(id, topic, undo, next, undoId, sends, next == Phase.UNDONE ? null : problem);
        }

        Pending failed(Phase next, String why) {
            return new Pending(id, topic, undo, next, undoId, sends, why);
        }

        /** To be undone as if it had not been tried; its sends are counted on. */
        Pending resumed() {
            int whole = (sends + Course.UNDO_SENDS - 1) / Course.UNDO_SENDS * Course.UNDO_SENDS;
            return new Pending(id, topic, undo, Phase.SENT, undoId, whole, null);
        }

        Pending undoing() {
            return new Pending(id, topic, undo, Phase.UNDOING, undoId(sends + 1), sends + 1, null);
        }

        /** A new one each time, so that a receiver that has refused it looks again; and the same if the step is taken again. */
        private UUID undoId(int send) {
            return Ids.derived(id, "undo " + send);
        }

        /** Whether this is a message of its undo, an earlier one included. */
        boolean isUndo(UUID message) {
            if (message.equals(undoId)) return true;
            for (int send = 1; send < sends; send++) if (message.equals(undoId(send))) return true;
            return false;
        }

        boolean isWaiting() {
            return phase == Phase.UNDOING && problem != null;
        }
    }

    public Instance {
        pending = List.copyOf(pending);
    }

    Instance<S> as(Status other) {
        return new Instance<>(state, other, pending, reason);
    }

    public static <S> Instance<S> initial(Saga<S> saga) {
        return new Instance<>(saga.initial(), Status.NEW, List.of(), null);
    }
}

package dev.factum.saga;

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
        /** An undo was refused by its receiver; the others have run. For an operator. */
        STUCK,
        COMPLETED,
        /** Everything was undone and the last word is said. */
        COMPENSATED;

        public boolean isOpen() {
            return this != COMPLETED && this != COMPENSATED;
        }

        public String text() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** What has become of a command. */
    public enum Phase {
        SENT,
        REFUSED,
        UNDOING,
        UNDONE,
        UNDO_REFUSED
    }

    /** @param undoId the undo's message, once it was sent */
    public record Pending(
            UUID id,
            Topic<?> topic,
            @Nullable Object undo,
            Phase phase,
            @Nullable UUID undoId) {
        Pending now(Phase next) {
            return new Pending(id, topic, undo, next, undoId);
        }
    }

    public Instance {
        pending = List.copyOf(pending);
    }

    public static <S> Instance<S> initial(Saga<S> saga) {
        return new Instance<>(saga.initial(), Status.NEW, List.of(), null);
    }
}

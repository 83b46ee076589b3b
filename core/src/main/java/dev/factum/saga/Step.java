package dev.factum.saga;

import dev.factum.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a saga does on one input: one event of its stream, stored with the commands it sends and their undo, in one transaction. */
public sealed interface Step<S> {
    /** @param last whether the process is over */
    record Move<S>(S state, Plan plan, boolean last) implements Step<S> {}

    /**
     * Sends the undo of every command that was not refused, last first, each after the one before was acknowledged; then
     * {@link Saga#compensated} is asked. An acknowledgement means durably taken over, not finished.
     */
    record Compensate<S>(String reason) implements Step<S> {}

    /** Says nothing new here: late, early or repeated. */
    record Ignore<S>() implements Step<S> {}

    static <S> Step<S> to(S state) {
        return Plan.NOTHING.to(state);
    }

    static <S> Step<S> done(S state) {
        return Plan.NOTHING.done(state);
    }

    static <S> Step<S> compensate(String reason) {
        return new Compensate<>(reason);
    }

    static <S> Step<S> ignore() {
        return new Ignore<>();
    }

    static <M> Plan send(Topic<M> topic, M command) {
        return Plan.NOTHING.send(topic, command);
    }

    /** A command with its undo: same topic, same key, so that an undo never overtakes its command. */
    static <M> Plan send(Topic<M> topic, M command, M undo) {
        return Plan.NOTHING.send(topic, command, undo);
    }

    /** Commands, each with its undo where it has one, and a deadline. */
    record Plan(List<Sent<?>> sent, @Nullable Duration within) {
        static final Plan NOTHING = new Plan(List.of(), null);

        public record Sent<M>(
                Topic<M> topic, M command, @Nullable M undo) {
            public Sent {
                if (undo != null
                        && !topic.key().apply(command).equals(topic.key().apply(undo)))
                    throw new IllegalArgumentException("the undo of a command to " + topic
                            + " has another key than its command: it could overtake it");
            }
        }

        public <M> Plan send(Topic<M> topic, M command) {
            return plus(new Sent<>(topic, command, null));
        }

        public <M> Plan send(Topic<M> topic, M command, M undo) {
            return plus(new Sent<>(topic, command, undo));
        }

        /** The deadline of this state; moving on clears it. */
        public Plan within(Duration deadline) {
            if (deadline.isNegative() || deadline.isZero())
                throw new IllegalArgumentException("a deadline is in the future, not in " + deadline);
            return new Plan(sent, deadline);
        }

        public <S> Step<S> to(S state) {
            return new Move<>(state, this, false);
        }

        public <S> Step<S> done(S state) {
            return new Move<>(state, this, true);
        }

        private Plan plus(Sent<?> one) {
            var all = new ArrayList<Sent<?>>(sent);
            all.add(one);
            return new Plan(List.copyOf(all), within);
        }
    }
}

package dev.factum.test;

import dev.factum.decider.Aggregate;
import dev.factum.decider.Decider;
import dev.factum.decider.Decision;
import dev.factum.test.Difference.Section;
import java.util.ArrayList;
import java.util.List;

/**
 * What a decider does, as an example that can be run: {@code given(events).when(command).then(events)}. Pure: no store, no clock, no
 * framework. Every decision is taken twice, and a decider that then says two things fails, because the runtime may decide again.
 * Immutable.
 *
 * <pre>{@code
 * DeciderSpecification.of(Orders.AGGREGATE)
 *     .given(new Placed("7"))
 *     .when(new Cancel("7", "late"))
 *     .then(new Cancelled("7", "late"));
 * }</pre>
 */
public final class DeciderSpecification<C, S, E> {
    private final Decider<C, S, E> decider;
    private final List<E> history;

    private DeciderSpecification(Decider<C, S, E> decider, List<E> history) {
        this.decider = decider;
        this.history = history;
    }

    public static <C, S, E> DeciderSpecification<C, S, E> of(Aggregate<C, S, E> aggregate) {
        return of(aggregate.decider());
    }

    public static <C, S, E> DeciderSpecification<C, S, E> of(Decider<C, S, E> decider) {
        return new DeciderSpecification<>(decider, List.of());
    }

    /** What has happened in the stream, in order; after what was given before. */
    @SafeVarargs
    public final DeciderSpecification<C, S, E> given(E... events) {
        var all = new ArrayList<>(history);
        all.addAll(List.of(events));
        return new DeciderSpecification<>(decider, List.copyOf(all));
    }

    public Decided<C, S, E> when(C command) {
        var state = fold(decider.initial(), history);
        var decision = decider.decide(command, state);
        var again = decider.decide(command, state);
        if (!decision.equals(again))
            throw Difference.failure(List.of(
                    Section.of("given", history),
                    Section.line("when", command),
                    new Section(
                            "decided twice, and not the same: a decision uses no clock, no random and no I/O",
                            List.of(decision.toString(), again.toString()))));
        return new Decided<>(this, state, command, decision);
    }

    private S fold(S from, List<E> events) {
        var state = from;
        for (var event : events) state = decider.evolve(state, event);
        return state;
    }

    /** A decision, to be compared with what was expected. */
    public static final class Decided<C, S, E> {
        private final DeciderSpecification<C, S, E> specification;
        private final S state;
        private final C command;
        private final Decision<E> decision;

        private Decided(DeciderSpecification<C, S, E> specification, S state, C command, Decision<E> decision) {
            this.specification = specification;
            this.state = state;
            this.command = command;
            this.decision = decision;
        }

        /** Accepted, with these events in this order. */
        @SafeVarargs
        public final Decided<C, S, E> then(E... events) {
            var expected = List.of(events);
            if (!(decision instanceof Decision.Accepted<E>(var actual)))
                throw failure(Section.result("then expected", expected), List.of());
            if (!expected.equals(actual))
                throw failure(Section.result("then expected", expected), Difference.between("event", expected, actual));
            return this;
        }

        /** Accepted, and nothing had to happen. */
        public Decided<C, S, E> thenNothing() {
            return then(none());
        }

        /** Refused, with this code. */
        public Decided<C, S, E> thenRefused(String code) {
            if (!(decision instanceof Decision.Refused<E>(var actual, var ignored)) || !actual.equals(code))
                throw failure(Section.line("then expected", "refused: " + code), List.of());
            return this;
        }

        /** Refused, with this code and these words for people. */
        public Decided<C, S, E> thenRefused(String code, String reason) {
            if (!decision.equals(Decision.refuse(code, reason)))
                throw failure(Section.line("then expected", refusal(code, reason)), List.of());
            return this;
        }

        /** The state of the stream after the decision. */
        public Decided<C, S, E> thenState(S expected) {
            var events = decision instanceof Decision.Accepted<E>(var accepted) ? accepted : List.<E>of();
            var after = specification.fold(state, events);
            var difference = Difference.between("state", expected, after);
            if (!difference.isEmpty()) throw failure(Section.line("then expected the state", expected), difference);
            return this;
        }

        public Decision<E> decision() {
            return decision;
        }

        private AssertionError failure(Section expected, List<String> difference) {
            return Difference.failure(List.of(
                    Section.of("given", specification.history),
                    Section.line("when", command),
                    expected,
                    actual(),
                    new Section("difference", difference)));
        }

        private Section actual() {
            return switch (decision) {
                case Decision.Accepted<E>(var events) -> Section.result("but was", events);
                case Decision.Refused<E>(var code, var reason) -> Section.line("but was", refusal(code, reason));
            };
        }

        private static String refusal(String code, String reason) {
            return "refused: " + code + " (" + reason + ")";
        }

        @SuppressWarnings("unchecked")
        private E[] none() {
            return (E[]) new Object[0];
        }
    }
}

package dev.factum.test;

import dev.factum.decider.Decider;
import dev.factum.decider.Decision;
import dev.factum.test.Accounts.Command;
import dev.factum.test.Accounts.Event;
import dev.factum.test.Accounts.State;
import java.util.function.BiConsumer;

/** A decider that is another one, with something done before it decides. */
record ChangedDecider(Decider<Command, State, Event> inner, BiConsumer<Command, State> before)
        implements Decider<Command, State, Event> {
    @Override
    public String id(Command command) {
        return inner.id(command);
    }

    @Override
    public State initial() {
        return inner.initial();
    }

    @Override
    public State evolve(State state, Event event) {
        return inner.evolve(state, event);
    }

    @Override
    public Decision<Event> decide(Command command, State state) {
        before.accept(command, state);
        return inner.decide(command, state);
    }
}

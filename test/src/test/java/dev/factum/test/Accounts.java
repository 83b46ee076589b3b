package dev.factum.test;

import dev.factum.Service;
import dev.factum.decider.Aggregate;
import dev.factum.decider.Decider;
import dev.factum.decider.Decision;
import dev.factum.event.Cause;
import dev.factum.event.Tag;
import dev.factum.event.TypeName;
import dev.factum.log.StreamId;
import java.util.UUID;

/** A small domain for tests: accounts that never go below zero. */
final class Accounts {
    sealed interface Event {
        String account();
    }

    @TypeName("account.opened")
    record Opened(@Tag String account) implements Event {}

    @TypeName("account.deposited")
    record Deposited(String account, long amount) implements Event {}

    @TypeName("account.withdrawn")
    record Withdrawn(String account, long amount) implements Event {}

    sealed interface Command {
        String account();
    }

    @TypeName("open-account")
    record Open(String account) implements Command {}

    @TypeName("deposit")
    record Deposit(String account, long amount) implements Command {}

    @TypeName("withdraw")
    record Withdraw(String account, long amount) implements Command {}

    record State(boolean open, long balance) {}

    static final Aggregate<Command, State, Event> AGGREGATE =
            Aggregate.of("account", Command.class, State.class, Event.class, new AccountDecider());

    static final Service SERVICE = Service.named("bank").decides(AGGREGATE);

    private Accounts() {}

    static Cause cause() {
        return Cause.request(UUID.randomUUID());
    }

    static StreamId stream(String account) {
        return new StreamId("account", account);
    }

    private static final class AccountDecider implements Decider<Command, State, Event> {
        @Override
        public String id(Command command) {
            return command.account();
        }

        @Override
        public State initial() {
            return new State(false, 0);
        }

        @Override
        public State evolve(State state, Event event) {
            return switch (event) {
                case Opened ignored -> new State(true, 0);
                case Deposited(var ignored, var amount) -> new State(true, state.balance() + amount);
                case Withdrawn(var ignored, var amount) -> new State(true, state.balance() - amount);
            };
        }

        @Override
        public Decision<Event> decide(Command command, State state) {
            return switch (command) {
                case Open(var account) ->
                    state.open()
                            ? Decision.refuse("account.exists", "there is one")
                            : Decision.accept(new Opened(account));
                case Deposit(var account, var amount) ->
                    amount == 0 ? Decision.nothing() : Decision.accept(new Deposited(account, amount));
                case Withdraw(var account, var amount) ->
                    state.balance() < amount
                            ? Decision.refuse("account.short", "it has " + state.balance())
                            : Decision.accept(new Withdrawn(account, amount));
            };
        }
    }
}

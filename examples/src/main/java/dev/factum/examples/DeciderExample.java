package dev.factum.examples;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.decider.Aggregate;
import dev.factum.decider.Decider;
import dev.factum.decider.Decision;
import dev.factum.event.Cause;
import dev.factum.event.TypeName;
import dev.factum.json.Json;
import dev.factum.memory.Memory;
import java.util.UUID;

/** A decision is pure functions; Factum loads the stream, decides, appends, and keeps the outcome of every command. */
public final class DeciderExample {
    sealed interface Command {
        String account();
    }

    record PayIn(String account, int amount) implements Command {}

    record PayOut(String account, int amount) implements Command {}

    sealed interface Event {}

    @TypeName("account.paid-in")
    record PaidIn(int amount) implements Event {}

    @TypeName("account.paid-out")
    record PaidOut(int amount) implements Event {}

    record Balance(int amount) {}

    public static void main(String[] args) {
        var accounts = Aggregate.of("account", Command.class, Balance.class, Event.class, new AccountDecider());
        var service = Service.named("bank").decides(accounts);
        try (var bank = Factum.start(service, Memory.store(), Memory.topics(), Json.codec())) {
            System.out.println(bank.execute(accounts, new PayIn("anna", 100), request(1)));
            System.out.println(bank.execute(accounts, new PayOut("anna", 70), request(2)));
            // A refusal is a value, not an exception.
            System.out.println(bank.execute(accounts, new PayOut("anna", 70), request(3)));
            // The client that has lost the answer to its second request asks again. Nothing is paid twice.
            System.out.println(bank.execute(accounts, new PayOut("anna", 70), request(2)));
            System.out.println("the log ends at " + bank.log().head());
        }
    }

    private static Cause request(int id) {
        return Cause.request(new UUID(0, id));
    }

    /** No clock, no random, no I/O: it may be asked again. Forget an event or a command, and it does not compile. */
    static final class AccountDecider implements Decider<Command, Balance, Event> {
        @Override
        public String id(Command command) {
            return command.account();
        }

        @Override
        public Balance initial() {
            return new Balance(0);
        }

        @Override
        public Balance evolve(Balance balance, Event event) {
            return switch (event) {
                case PaidIn e -> new Balance(balance.amount() + e.amount());
                case PaidOut e -> new Balance(balance.amount() - e.amount());
            };
        }

        @Override
        public Decision<Event> decide(Command command, Balance balance) {
            return switch (command) {
                case PayIn c -> Decision.accept(new PaidIn(c.amount()));
                case PayOut c ->
                    c.amount() <= balance.amount()
                            ? Decision.accept(new PaidOut(c.amount()))
                            : Decision.refuse("account.short", "only " + balance.amount() + " left");
            };
        }
    }
}

/* Output:
Outcome[decision=Accepted[events=[PaidIn[amount=100]]], position=bank:1, repeated=false]
Outcome[decision=Accepted[events=[PaidOut[amount=70]]], position=bank:2, repeated=false]
Outcome[decision=Refused[code=account.short, reason=only 30 left], position=bank:0, repeated=false]
Outcome[decision=Accepted[events=[PaidOut[amount=70]]], position=bank:2, repeated=true]
the log ends at bank:2
*/

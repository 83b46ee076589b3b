package dev.factum.examples;

import dev.factum.*;
import dev.factum.decider.*;
import dev.factum.event.*;
import dev.factum.json.Json;
import dev.factum.memory.Memory;
import java.util.*;

public class ReadmeExample {
    public static void main(String[] args) {
        record Pay(String from, int amount) {}
        @TypeName("money.paid")
        record Paid(int amount) {}
        var rules =
                Decider.<Pay, Integer, Paid>of(Pay::from, 100, (left, paid) -> left - paid.amount(), (pay, left) -> {
                    if (pay.amount() > left) return Decision.refuse("account.short", "only " + left + " left");
                    return Decision.accept(new Paid(pay.amount()));
                });
        var accounts = Aggregate.of("account", Pay.class, Integer.class, Paid.class, rules);
        var service = Service.named("bank").decides(accounts);
        try (var bank = Factum.start(service, Memory.store(), Memory.topics(), Json.codec())) {
            for (var click : List.of(new UUID(0, 1), new UUID(0, 1), new UUID(0, 2)))
                System.out.println(bank.execute(accounts, new Pay("anna", 70), Cause.request(click)));
        }
    }
}

/* Output:
Outcome[decision=Accepted[events=[Paid[amount=70]]], position=bank:1, repeated=false]
Outcome[decision=Accepted[events=[Paid[amount=70]]], position=bank:1, repeated=true]
Outcome[decision=Refused[code=account.short, reason=only 30 left], position=bank:0, repeated=false]
*/

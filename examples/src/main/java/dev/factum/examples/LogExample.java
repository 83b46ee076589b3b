package dev.factum.examples;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.event.Cause;
import dev.factum.event.TypeName;
import dev.factum.json.Json;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Position;
import dev.factum.log.StreamId;
import dev.factum.log.VersionConflict;
import dev.factum.memory.Memory;
import java.util.List;
import java.util.UUID;

/** One log a service: events in streams, all of them in one reading order; an append says where its stream is to stand. */
public final class LogExample {
    sealed interface AccountEvent {}

    @TypeName("account.opened")
    record Opened(String owner) implements AccountEvent {}

    @TypeName("account.paid-in")
    record PaidIn(int amount) implements AccountEvent {}

    @TypeName("account.paid-out")
    record PaidOut(int amount) implements AccountEvent {}

    public static void main(String[] args) {
        var service = Service.named("bank").records(AccountEvent.class);
        try (var bank = Factum.start(service, Memory.store(), Memory.topics(), Json.codec())) {
            var anna = new StreamId("account", "anna");
            var ben = new StreamId("account", "ben");
            bank.transact(Cause.request(new UUID(0, 1), "opening"), tx -> {
                tx.append(anna, ExpectedVersion.noStream(), List.of(new Opened("Anna"), new PaidIn(100)));
                tx.append(ben, ExpectedVersion.noStream(), List.of(new Opened("Ben")));
            });

            // Two streams in one transaction: both or neither. Positions exist after the commit.
            bank.transact(Cause.request(new UUID(0, 2), "transfer"), tx -> {
                tx.append(anna, ExpectedVersion.exactly(2), List.of(new PaidOut(30)));
                tx.append(ben, ExpectedVersion.any(), List.of(new PaidIn(30)));
                tx.onCommit(position -> System.out.println("committed up to " + position));
            });

            System.out.println("-- the stream of ben");
            for (var e : bank.log().read(ben, 0, 10))
                System.out.println(e.version() + " " + e.envelope().payload());

            System.out.println("-- the log after bank:3");
            for (var e : bank.log().read(Position.parse("bank:3"), 10))
                System.out.println(
                        e.position() + " " + e.stream() + " " + e.envelope().payload());

            System.out.println("-- what the transfer has left");
            for (var t : bank.log().trace("transfer"))
                System.out.println(t.kind() + " " + t.type() + " of " + t.key() + " at " + t.position());

            // Somebody who has seen less than all of the stream appends nothing.
            try {
                bank.transact(
                        Cause.request(new UUID(0, 3)),
                        tx -> tx.append(anna, ExpectedVersion.exactly(2), List.of(new PaidOut(100))));
            } catch (VersionConflict e) {
                System.out.println(e.getMessage());
            }
            System.out.println("the log ends at " + bank.log().head());
        }
    }
}

/* Output:
committed up to bank:5
-- the stream of ben
1 Opened[owner=Ben]
2 PaidIn[amount=30]
-- the log after bank:3
bank:4 account/anna PaidOut[amount=30]
bank:5 account/ben PaidIn[amount=30]
-- what the transfer has left
EVENT account.paid-out of anna at bank:4
EVENT account.paid-in of ben at bank:5
stream account/anna is at version 3, expected Exactly[version=2]; nothing was appended: load it and decide again
the log ends at bank:5
*/

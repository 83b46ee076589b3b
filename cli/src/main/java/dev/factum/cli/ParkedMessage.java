package dev.factum.cli;

import dev.factum.cli.Database.Access;
import dev.factum.store.ParkedMessages;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which parked message an operator means, and who he is. */
final class ParkedMessage {
    @Parameters(index = "0", paramLabel = "<reader>", description = "whose message it is")
    String reader = "";

    @Parameters(index = "1", paramLabel = "<message>", description = "its id")
    UUID message = new UUID(0, 0);

    @Mixin
    By by = new By();

    @FunctionalInterface
    interface Doing {
        void to(ParkedMessages parked, Instant now, String by);
    }

    /** In one transaction. @throws CannotAsk if it does not fit */
    void change(FactumCommand factum, PrintWriter err, Doing doing) {
        try (var store = Database.store(factum, Access.WRITE, err);
                var session = store.begin()) {
            doing.to(session.parked(), Clock.systemUTC().instant(), by.name(factum));
            session.commit();
        } catch (IllegalArgumentException e) {
            throw new CannotAsk(e.getMessage() + ", in schema " + factum.schema);
        }
    }
}

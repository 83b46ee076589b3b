package dev.factum.examples;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.decider.Decision;
import dev.factum.event.Cause;
import dev.factum.event.TypeName;
import dev.factum.json.Json;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Source;
import dev.factum.log.StreamId;
import dev.factum.memory.Memory;
import dev.factum.saga.Saga;
import dev.factum.saga.Step;
import dev.factum.test.Eventually;
import dev.factum.test.SettableClock;
import dev.factum.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** A process over services: every step is durable, every command has its undo, and no state waits for ever. */
public final class SagaExample {
    @TypeName("order.placed")
    record Placed(String id) {}

    /** What is to be done for an order, or was done; and what its checkout waits for. */
    @TypeName("work")
    record Work(String id, String what) {}

    static final Topic<Work> TO_DO = Topic.of("partner.commands", Work.class, Work::id);
    static final Topic<Work> DONE = Topic.of("partner.events", Work.class, Work::id);

    record Checkout(String name, int version, Class<Work> states, Work initial) implements Saga<Work> {
        @Override
        public List<Input<Work, ?>> inputs() {
            return List.of(
                    Saga.on(Source.own(Placed.class), (at, placed) -> ask(placed.id(), "reserve", "release")),
                    Saga.on(DONE, (at, done) -> switch (done.what()) {
                        case "reserve" -> ask(done.id(), "charge", "refund");
                        case "charge" -> Step.done(at);
                        default -> Step.ignore();
                    }));
        }

        private static Step<Work> ask(String id, String what, String undo) {
            var asked = Step.send(TO_DO, new Work(id, what), new Work(id, undo));
            return asked.within(Duration.ofMinutes(15)).to(new Work(id, what));
        }

        @Override
        public Step<Work> compensated(Work at, String reason) {
            return Step.send(TO_DO, new Work(at.id(), "cancel: " + reason)).done(at);
        }
    }

    public static void main(String[] args) {
        var checkout = new Checkout("checkout", 1, Work.class, new Work("", ""));
        var order = Service.named("order").records(Placed.class).sends(TO_DO).orchestrates(checkout);
        var partner = Service.named("partner").records(Work.class).sends(DONE).handles(TO_DO, (command, tx) -> {
            var work = command.payload();
            tx.append(new StreamId("asked", work.id()), ExpectedVersion.any(), List.of(work));
            if (work.equals(new Work("2", "charge"))) return Decision.refuse("declined", "no money");
            if (!work.equals(new Work("3", "charge"))) tx.send(DONE, work); // what became of it is never said
            return Decision.nothing();
        });
        var clock = new SettableClock();
        var topics = Memory.topics();
        try (var orders = Factum.start(order, Memory.store(), topics, Json.codec(), Settings.of(clock));
                var partners = Factum.start(partner, Memory.store(), topics, Json.codec())) {
            orders.transact(Cause.request(UUID.randomUUID()), tx -> {
                for (var id : List.of("1", "2", "3"))
                    tx.append(new StreamId("order", id), ExpectedVersion.noStream(), List.of(new Placed(id)));
            });
            Eventually.isTrue("3 waits", () -> asked(partners, "3").contains("charge") && orders.deadlines() == 1);
            clock.tick(Duration.ofMinutes(15));
            Eventually.isTrue("3 is undone", () -> asked(partners, "3").contains("cancel: timed out"));
            for (var id : List.of("1", "2", "3")) System.out.println("order " + id + ": " + asked(partners, id));
            System.out.println(orders.sagas("checkout"));
        }
    }

    private static List<String> asked(Factum partners, String id) {
        var stream = partners.log().read(new StreamId("asked", id), 0, 10).stream();
        return stream.map(e -> ((Work) e.envelope().payload()).what()).toList();
    }
}

/* Output:
order 1: [reserve, charge]
order 2: [reserve, charge, release, cancel: declined]
order 3: [reserve, charge, refund, release, cancel: timed out]
{compensated=2, completed=1}
*/

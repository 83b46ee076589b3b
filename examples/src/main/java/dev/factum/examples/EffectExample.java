package dev.factum.examples;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.effect.Effect;
import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.event.TypeName;
import dev.factum.json.Json;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Source;
import dev.factum.log.StreamId;
import dev.factum.memory.Memory;
import dev.factum.store.Transaction;
import dev.factum.test.Eventually;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A call to the world outside: intent in the log, then the call outside any transaction, then the outcome in a transaction. */
public final class EffectExample {
    sealed interface Payment {}

    @TypeName("payment.charge-requested")
    record ChargeRequested(int amount) implements Payment {}

    @TypeName("payment.captured")
    record Captured(String receipt) implements Payment {}

    /** The world outside. It does what the first call asks, and its answer is lost; under a key that it knows it does nothing more. */
    static final class Provider {
        private final List<String> keys = new ArrayList<>();
        private int charged;

        synchronized String charge(String key, int amount) throws IOException {
            System.out.println("call " + (keys.size() + 1) + (keys.contains(key) ? " under the same key" : ""));
            if (!keys.contains(key)) charged += amount;
            keys.add(key);
            if (keys.size() == 1) throw new IOException("connection reset");
            return "charged " + charged;
        }
    }

    record Charge(Provider provider) implements Effect<Payment, String> {
        @Override
        public String name() {
            return "charge";
        }

        @Override
        public Source<Payment> source() {
            return Source.own(Payment.class);
        }

        @Override
        public boolean concerns(Payment event) {
            return event instanceof ChargeRequested;
        }

        @Override
        public String perform(Envelope<Payment> event, String idempotencyKey) throws IOException {
            return provider.charge(idempotencyKey, ((ChargeRequested) event.payload()).amount());
        }

        @Override
        public void record(Envelope<Payment> event, String receipt, Transaction tx) {
            var stream = new StreamId("payment", event.key());
            tx.append(stream, ExpectedVersion.any(), List.of(new Captured(receipt)));
        }
    }

    public static void main(String[] args) {
        var service = Service.named("payment").records(Payment.class).performs(new Charge(new Provider()));
        try (var payment = Factum.start(service, Memory.store(), Memory.topics(), Json.codec())) {
            var stream = new StreamId("payment", "order-7");
            var cause = Cause.request(UUID.randomUUID());
            payment.transact(
                    cause, tx -> tx.append(stream, ExpectedVersion.noStream(), List.of(new ChargeRequested(30))));
            Eventually.isTrue("captured", () -> payment.log().head().at() == 2);
            for (var e : payment.log().read(stream, 0, 10))
                System.out.println(e.version() + " " + e.envelope().payload());
        }
    }
}

/* Output:
call 1
call 2 under the same key
1 ChargeRequested[amount=30]
2 Captured[receipt=charged 30]
*/

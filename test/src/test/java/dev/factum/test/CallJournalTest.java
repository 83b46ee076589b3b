package dev.factum.test;

import static dev.factum.test.Accounts.SERVICE;
import static dev.factum.test.Accounts.cause;
import static dev.factum.test.Accounts.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.effect.Effect;
import dev.factum.event.Envelope;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Source;
import dev.factum.store.Transaction;
import dev.factum.test.Accounts.Deposited;
import dev.factum.test.Accounts.Event;
import dev.factum.test.Journal.Noted;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Calls to a provider that takes every call for a new one: each is made once, or asked about. */
class CallJournalTest extends OnBoth {
    private static final int CALLS = Scale.of(300, 3_000);

    /** A bank that keeps no keys, and whose replies get lost. */
    private static final class Bank {
        final Map<String, AtomicInteger> paid = new ConcurrentHashMap<>();
        final Set<String> losesReply = ConcurrentHashMap.newKeySet();
        final Set<String> losesRequest = ConcurrentHashMap.newKeySet();
        final AtomicInteger asked = new AtomicInteger();

        String pay(String account) throws IOException {
            if (losesRequest.remove(account)) throw new IOException("connection refused");
            paid.computeIfAbsent(account, a -> new AtomicInteger()).incrementAndGet();
            if (losesReply.remove(account)) throw new IOException("connection reset");
            return "paid";
        }
    }

    /** Pays out, and knows what it may ask of the bank. */
    private record PayOut(Bank bank, boolean honoursKeys, Set<String> inTheDark) implements Effect<Event, String> {
        @Override
        public String name() {
            return "pay-out";
        }

        @Override
        public Source<Event> source() {
            return Source.own(Event.class);
        }

        @Override
        public boolean concerns(Event event) {
            return event instanceof Deposited;
        }

        @Override
        public String perform(Envelope<Event> event, String idempotencyKey) throws IOException {
            return bank.pay(event.key());
        }

        @Override
        public Asked<String> ask(Envelope<Event> event, String idempotencyKey) {
            bank.asked.incrementAndGet();
            if (inTheDark.contains(event.key())) return new Asked.Unknown<>();
            return bank.paid.containsKey(event.key()) ? new Asked.Done<>("found paid") : new Asked.NotDone<>();
        }

        @Override
        public void record(Envelope<Event> event, String outcome, Transaction tx) {
            Journal.note(tx, event.key(), outcome);
        }
    }

    private final Bank bank = new Bank();
    private final Set<String> inTheDark = ConcurrentHashMap.newKeySet();

    private Factum start(boolean honoursKeys) {
        Service service = SERVICE.records(Noted.class).performs(new PayOut(bank, honoursKeys, inTheDark));
        return stage.start(service);
    }

    private Factum payAll(boolean honoursKeys) {
        for (int i = 0; i < CALLS; i += 10) {
            bank.losesReply.add("a" + i);
            bank.losesRequest.add("a" + (i + 5));
        }
        var service = start(honoursKeys);
        for (int i = 0; i < CALLS; i++) append(service, "a" + i);
        Eventually.holds(Duration.ofMinutes(1), () -> {
            for (int i = 0; i < CALLS; i++)
                assertThat(Journal.of(service, "a" + i)).hasSize(1);
        });
        return service;
    }

    private static void append(Factum service, String account) {
        service.transact(
                cause(), tx -> tx.append(stream(account), ExpectedVersion.any(), List.of(new Deposited(account, 1))));
    }

    private long paidTwice() {
        return bank.paid.values().stream().filter(times -> times.get() > 1).count();
    }

    @Test
    void a_call_whose_reply_was_lost_is_asked_about_and_not_made_again() {
        payAll(false);
        System.out.printf(
                "calls on %s: %,d, of which %d lost their reply and %d their request; asked %d times, made twice %d%n",
                on, CALLS, CALLS / 10, CALLS / 10, bank.asked.get(), paidTwice());
        assertThat(bank.paid).hasSize(CALLS);
        assertThat(paidTwice()).isZero();
        assertThat(bank.asked).hasValueGreaterThanOrEqualTo(CALLS / 5);
    }

    @Test
    void without_the_note_such_a_provider_pays_twice() {
        payAll(true);
        assertThat(paidTwice()).isPositive();
    }

    @Test
    void what_nobody_knows_is_parked_and_done_as_soon_as_somebody_does() {
        bank.losesReply.add("7");
        inTheDark.add("7");
        var service = start(false);
        append(service, "7");
        append(service, "8");
        Eventually.holds(() -> assertThat(service.parking().list(Optional.of("pay-out"), 10))
                .singleElement()
                .satisfies(parked -> assertThat(parked.error()).contains("what came of that is not known")));
        Eventually.holds(() -> assertThat(Journal.of(service, "8"))
                .hasSize(1)); // called in one batch with the other, it is asked about, too
        assertThat(Journal.of(service, "7")).isEmpty();
        inTheDark.clear();
        stage.clock.tick(Duration.ofMinutes(1));
        Eventually.holds(() -> assertThat(Journal.of(service, "7")).containsExactly("found paid"));
        assertThat(bank.paid.get("7")).hasValue(1);
    }
}

package dev.factum.test;

import static dev.factum.test.Accounts.AGGREGATE;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Settings;
import dev.factum.decider.Decision;
import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.json.Json;
import dev.factum.log.Source;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.PostgresStore;
import dev.factum.store.Transaction;
import dev.factum.store.Unavailable;
import dev.factum.subscription.Subscription;
import dev.factum.test.Accounts.Deposit;
import dev.factum.test.Accounts.Event;
import dev.factum.test.Journal.Noted;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients who want something of a service all the time and send the same again until they are answered; and readers whose effects cannot be
 * taken back, so that one too many shows. What happens to the server is the test's business.
 */
final class Crowd implements AutoCloseable {
    static final Duration AT_MOST = Duration.ofMinutes(2);

    /** Between two wishes of a client, or two tries: a crowd that would take all of the machine would measure the machine. */
    private static final long PACE = TimeUnit.MILLISECONDS.toNanos(50);

    private static final String UNREAD =
            "select count(*) from crowd.event e where not exists (select from seen where event = e.id)";

    private final int clients;
    private final String text;
    private final Db db;
    private final PostgresStore store;
    private final Factum service;
    private final List<Thread> threads = new ArrayList<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;
    private volatile Outage outage = new Outage();

    /** Since when the server has been there again: when each client first heard of it. */
    private static final class Outage {
        private final long over = System.nanoTime();
        private final Map<Integer, Long> firstAnswer = new ConcurrentHashMap<>();

        void answered(int client) {
            firstAnswer.computeIfAbsent(client, any -> since());
        }

        long since() {
            return (System.nanoTime() - over) / 1_000_000;
        }
    }

    /** @param database of the service @param looks of the test @param text what half of the commands write, besides */
    Crowd(HikariDataSource database, HikariDataSource looks, int clients, String text) {
        this.clients = clients;
        this.text = text;
        this.db = new Db(looks);
        db.run(
                "create table seen (n bigint generated always as identity, event uuid not null)",
                "create index on seen (event)");
        this.store = Postgres.store(database, "crowd");
        this.service = Factum.start(
                Accounts.SERVICE
                        .records(Noted.class)
                        .reacts(Subscription.batches("accounts", Source.own(Event.class), Crowd::see))
                        .reacts(Subscription.batches("notes", Source.own(Noted.class), Crowd::see)),
                store,
                Memory.topics(),
                Json.codec(),
                Settings.DEFAULT.withIdle(Duration.ofMillis(20)));
        for (int i = 0; i < clients; i++) {
            int client = i;
            threads.add(Thread.ofVirtual().start(() -> send(client)));
        }
    }

    private static <E> void see(List<Envelope<E>> batch, Transaction tx) throws SQLException {
        try (var insert = tx.connection().prepareStatement("insert into seen (event) select unnest(?::uuid[])")) {
            var ids = batch.stream().map(Envelope::id).toArray();
            insert.setArray(1, tx.connection().createArrayOf("uuid", ids));
            insert.executeUpdate();
        }
    }

    private void send(int client) {
        while (!stopping) {
            var cause = Cause.request(UUID.randomUUID());
            if (!insist(client, cause)) return;
            acknowledged.add(cause.id().toString());
            outage.answered(client);
            LockSupport.parkNanos(PACE);
        }
    }

    /** @return whether it is done */
    private boolean insist(int client, Cause cause) {
        while (!stopping) {
            try {
                execute(client, cause);
                return true;
            } catch (Unavailable e) {
                LockSupport.parkNanos(PACE); // not answered: the same again
            }
        }
        return false;
    }

    private void execute(int client, Cause cause) {
        var name = "a" + client;
        if (client % 2 == 0) service.execute(AGGREGATE, new Deposit(name, 1), cause);
        else
            service.execute("note", cause, tx -> {
                Journal.note(tx, name, text);
                return Decision.nothing();
            });
    }

    int acknowledged() {
        return acknowledged.size();
    }

    void awaitMore(int acknowledgements) {
        int before = acknowledged();
        Eventually.holds(AT_MOST, () -> assertThat(acknowledged()).isGreaterThan(before + acknowledgements));
    }

    /** The server is there again, from now on. */
    void serverIsBack() {
        outage = new Outage();
        Eventually.holds(
                AT_MOST,
                () -> db.number("select 1")); // its connection was used a moment ago, so its pool believes in it
    }

    /** @return after how many milliseconds each client was answered again */
    List<Long> awaitAnswers() {
        Eventually.holds(AT_MOST, () -> assertThat(outage.firstAnswer).hasSize(clients));
        return List.copyOf(outage.firstAnswer.values());
    }

    /** @return after how many milliseconds the readers had seen what was there when they were asked */
    long awaitReaders() {
        long upTo = db.number("select max(position) from crowd.event");
        var unread = UNREAD + " and e.position <= " + upTo;
        Eventually.holds(
                AT_MOST,
                () -> assertThat(db.number(unread))
                        .as("unread up to %d by %s", upTo, service.status())
                        .isZero());
        return outage.since();
    }

    /** Ends the clients. What was acknowledged is there, once, and was seen once. */
    void assertNothingIsLostOrDoubled() throws InterruptedException {
        stopping = true;
        for (var thread : threads) thread.join();
        assertThat(db.texts("select cause from crowd.event group by cause having count(*) > 1"))
                .as("done twice")
                .isEmpty();
        var lost = new HashSet<>(acknowledged);
        lost.removeAll(new HashSet<>(db.texts("select distinct cause from crowd.event")));
        assertThat(lost).as("acknowledged and not there").isEmpty();
        awaitReaders();
        assertThat(db.texts("select event from seen group by event having count(*) > 1"))
                .as("seen twice")
                .isEmpty();
    }

    @Override
    public void close() {
        stopping = true;
        service.close();
        store.close();
    }
}

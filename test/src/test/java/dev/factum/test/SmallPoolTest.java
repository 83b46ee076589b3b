package dev.factum.test;

import static dev.factum.test.Accounts.AGGREGATE;
import static dev.factum.test.Accounts.cause;
import static dev.factum.test.Accounts.stream;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.json.Json;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Source;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.PostgresStore;
import dev.factum.store.Transaction;
import dev.factum.store.Unavailable;
import dev.factum.subscription.Subscription;
import dev.factum.test.Accounts.Deposit;
import dev.factum.test.Accounts.Deposited;
import dev.factum.test.Accounts.Event;
import dev.factum.test.Accounts.Open;
import dev.factum.test.Journal.Noted;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Thousands of threads on a handful of connections: nobody waits for ever, nobody keeps a processor, and whoever gets no turn is told why. */
@Tag("slow")
class SmallPoolTest {
    private static final int CONNECTIONS = 5;
    private static final int THREADS = 5_000;
    private static final int NESTING = 200;
    private static final int KEPT_BY_THE_STORE = 2;
    private static final Duration PINNED = Duration.ofMillis(20);
    private static final Duration AT_MOST = Duration.ofMinutes(3);

    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private HikariDataSource database;
    private PostgresStore store;
    private Factum bank;

    /** @param patience of whoever waits for a connection */
    private void startTheBank(Duration patience) {
        var config = new HikariConfig();
        config.setJdbcUrl(postgres.database(1).getJdbcUrl());
        config.setMaximumPoolSize(CONNECTIONS);
        config.setConnectionTimeout(patience.toMillis());
        database = new HikariDataSource(config);
        store = Postgres.store(database, "bank");
        var service = Accounts.SERVICE
                .records(Noted.class)
                .reacts(Subscription.of("appends", Source.own(Event.class), SmallPoolTest::note))
                .reacts(Subscription.of("commands", Source.own(Event.class), this::open));
        bank = start(service);
    }

    private Factum start(Service service) {
        return Factum.start(
                service, store, Memory.topics(), Json.codec(), Settings.DEFAULT.withIdle(Duration.ofMillis(20)));
    }

    @AfterEach
    void close() {
        bank.close();
        store.close();
        database.close();
    }

    /** Appends in the handler's transaction. */
    private static void note(Envelope<Event> event, Transaction tx) {
        if (event.payload() instanceof Deposited(var account, var ignored))
            Journal.note(tx, account, event.id().toString());
    }

    /** Sends a command in the middle of the handler's transaction, which takes a second connection besides its own. */
    private void open(Envelope<Event> event, Transaction tx) throws SQLException {
        if (!(event.payload() instanceof Deposited(var account, var ignored))) return;
        touch(tx);
        var id = UUID.nameUUIDFromBytes(event.id().toString().getBytes(StandardCharsets.UTF_8));
        bank.execute(AGGREGATE, new Open("opened-" + account), Cause.request(id));
    }

    private static void touch(Transaction tx) throws SQLException {
        try (var statement = tx.connection().prepareStatement("select 1")) {
            statement.execute();
        }
    }

    private void send(int number) {
        var account = "a" + number % 100;
        switch (number % 3) {
            case 0 -> bank.execute(AGGREGATE, new Deposit(account, 1), cause());
            case 1 ->
                bank.transact(cause(), tx -> tx.append(stream(account), ExpectedVersion.any(), deposits(account)));
            default ->
                bank.transact(cause(), tx -> {
                    touch(tx);
                    tx.append(stream(account), ExpectedVersion.any(), deposits(account));
                });
        }
    }

    private static List<Event> deposits(String account) {
        return List.of(new Deposited(account, 1), new Deposited(account, 2));
    }

    private long count(String what) {
        return new Db(database).number("select count(*) from bank.event where " + what);
    }

    @Test
    void five_thousand_threads_on_five_connections_are_all_done_and_none_is_pinned() throws Exception {
        startTheBank(Duration.ofMinutes(1)); // far longer than it takes: who waits so long waits for ever
        for (int i = 0; i < 30; i++) send(i); // classes are loaded
        long before = count("category = 'account' and key not like 'opened%'");
        try (var pinned = PinnedThreads.longerThan(PINNED)) {
            long begun = System.nanoTime();
            Race.of(AT_MOST, THREADS, number -> {
                send(number);
                return number;
            });
            long sent = System.nanoTime();
            long deposits = before + (THREADS + 2) / 3 + 2L * (THREADS - (THREADS + 2) / 3);
            Eventually.holds(AT_MOST, () -> {
                assertThat(count("category = 'journal'")).isEqualTo(deposits);
                assertThat(bank.status())
                        .allSatisfy(status -> assertThat(status.behind()).isZero());
            });
            assertThat(count("category = 'account'")).isEqualTo(deposits + 100);
            assertThat(pinned.soFar()).isEmpty();
            System.out.printf(
                    "small pool: %,d threads on %d connections in %.1f s, handlers done %.1f s later, deadlocks 0, waits that timed out 0, pinned 0%n",
                    THREADS, CONNECTIONS, (sent - begun) / 1e9, (System.nanoTime() - sent) / 1e9);
        }
    }

    /** Each holds a connection and wants another: with more of them than connections, some get none. */
    @Test
    void whoever_takes_a_second_connection_inside_a_transaction_gets_it_or_is_told_that_there_is_none() {
        startTheBank(Duration.ofMillis(500));
        var told = new AtomicInteger();
        var done = new AtomicInteger();
        Race.of(AT_MOST, NESTING, number -> {
            try {
                bank.transact(cause(), tx -> {
                    touch(tx);
                    bank.transact(cause(), inner -> {
                        touch(inner);
                        inner.append(stream("inner"), ExpectedVersion.any(), deposits("inner"));
                    });
                    tx.append(stream("outer"), ExpectedVersion.any(), deposits("outer"));
                });
                done.incrementAndGet();
            } catch (Unavailable e) {
                assertThat(e).hasMessageContaining("Connection is not available, request timed out");
                told.incrementAndGet();
            }
            return number;
        });
        assertThat(done.get() + told.get()).isEqualTo(NESTING);
        assertThat(count("key = 'outer' and category = 'account'")).isEqualTo(2L * done.get());
        bank.execute(AGGREGATE, new Deposit("after", 1), cause());
        Eventually.holds(() -> assertThat(database.getHikariPoolMXBean().getActiveConnections())
                .isLessThanOrEqualTo(KEPT_BY_THE_STORE));
        System.out.printf(
                "nested on %d connections: of %d, %d done and %d told that the pool has none left%n",
                CONNECTIONS, NESTING, done.get(), told.get());
    }
}

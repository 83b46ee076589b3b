package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Settings;
import dev.factum.json.Json;
import dev.factum.log.Recorded;
import dev.factum.log.VersionConflict;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.store.Events.Append;
import dev.factum.store.Store;
import dev.factum.test.ReadOrder.Verdict;
import dev.factum.test.SlowCommitTest.NaiveCursor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Many writers, each transaction held open for a random while, some rolled back, some prepared, and one writer whose transactions stay open so
 * long that the log goes past them; while a subscription, a reader of the log and a naive cursor read along, and a foreign transaction stays
 * open in the same database throughout.
 */
@Tag("postgres")
class LogTortureTest {
    private static final int WRITERS = 12;
    private static final int STREAMS = 200;
    private static final int EVENTS = Scale.of(30_000, 1_000_000);
    private static final Duration AT_MOST = Duration.ofMinutes(Scale.of(2, 30));

    /** Of 0.1 ms each; the last is for all that is longer. */
    private static final int LAGS = 100_000;

    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    /** Since when what nobody has read yet may be read. */
    private final Map<UUID, Long> unread = new ConcurrentHashMap<>();

    private final int[] lags = new int[LAGS];
    private final AtomicInteger events = new AtomicInteger();
    private final AtomicInteger transactions = new AtomicInteger();
    private final AtomicInteger rolledBack = new AtomicInteger();
    private final AtomicInteger conflicts = new AtomicInteger();
    private final AtomicInteger prepared = new AtomicInteger();

    @Test
    void readers_lose_nothing_double_nothing_and_keep_the_order_of_every_stream() throws Exception {
        long seed = System.nanoTime();
        var database = postgres.database(WRITERS + 20);
        var db = new Db(database);
        var seen = new Seen(db);
        db.run("create table elsewhere (id int)");
        var store = Postgres.store(database, "shop");
        var writing = new AtomicBoolean(true);
        try (var shop = start(store);
                var foreign = database.getConnection()) {
            foreign.setAutoCommit(false);
            execute(foreign, "insert into elsewhere values (1)");
            var reader = new Onlooker(shop, 1_000, writing::get, this::noteLag);
            var naive = new NaiveCursor(db);
            var readers =
                    List.of(Thread.ofVirtual().start(reader), Thread.ofVirtual().start(() -> {
                        while (writing.get()) naive.poll();
                        naive.poll();
                    }));
            write(store, database, seed);
            seen.awaitEnd(shop);
            writing.set(false);
            for (var one : readers) one.join();
            foreign.rollback();
            judge(seed, db, shop, reader.order, seen.order(), naive);
        } finally {
            store.close();
        }
    }

    private static Factum start(Store store) {
        var settings = Settings.DEFAULT.withIdle(Duration.ofMillis(2));
        return Factum.start(Seen.service(), store, Memory.topics(), Json.codec(), settings);
    }

    private void noteLag(Recorded<?> entry) {
        var since = unread.remove(entry.envelope().id());
        if (since != null) lags[(int) Math.min(LAGS - 1, (System.nanoTime() - since) / 100_000)]++;
    }

    private void write(Store store, HikariDataSource database, long seed) {
        Race.of(AT_MOST, WRITERS, number -> {
            var random = new Random(seed + number);
            while (events.get() < EVENTS) {
                if (number == 0) hold(store, random);
                else if (random.nextInt(200) == 0) prepare(store, database, random);
                else transaction(store, random);
            }
            return number;
        });
    }

    private void transaction(Store store, Random random) {
        var appends = appends(random);
        try (var session = store.begin()) {
            session.events().append(appends);
            if (random.nextInt(100) < 40) LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(30_000)));
            if (random.nextInt(100) < 5) {
                rolledBack.incrementAndGet();
                return;
            }
            committing(appends);
            session.commit();
            committed(appends);
        } catch (VersionConflict e) {
            conflicts.incrementAndGet();
        }
    }

    private void hold(Store store, Random random) {
        var appends = appends(random);
        try (var session = store.begin()) {
            session.events().append(appends);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300 + random.nextInt(900)));
            if (random.nextInt(4) == 0) return;
            committing(appends);
            session.commit();
            committed(appends);
        } catch (VersionConflict e) {
            conflicts.incrementAndGet();
        }
    }

    private void prepare(Store store, HikariDataSource database, Random random) throws SQLException {
        var appends = appends(random);
        var name = "p" + UUID.randomUUID();
        try (var c = database.getConnection()) {
            c.setAutoCommit(false);
            try {
                store.join(c).events().append(appends);
            } catch (VersionConflict e) {
                c.rollback();
                conflicts.incrementAndGet();
                return;
            }
            execute(c, "prepare transaction '" + name + "'");
            c.setAutoCommit(true);
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(30_000)));
            committing(appends);
            execute(c, "commit prepared '" + name + "'");
            committed(appends);
            prepared.incrementAndGet();
        }
    }

    private static List<Append> appends(Random random) {
        var appends = new ArrayList<Append>();
        // in one order everywhere, so that writers wait for each other and do not deadlock
        int stream = random.nextInt(STREAMS);
        appends.add(Raw.toStream("s" + String.format("%03d", stream), 1 + random.nextInt(9)));
        if (random.nextInt(100) < 30 && stream + 1 < STREAMS)
            appends.add(Raw.toStream(
                    "s" + String.format("%03d", stream + 1 + random.nextInt(STREAMS - stream - 1)),
                    1 + random.nextInt(5)));
        return appends;
    }

    /** Noted before, so that who reads it finds it noted. */
    private void committing(List<Append> appends) {
        long now = System.nanoTime();
        for (var append : appends) for (var id : Raw.ids(append)) unread.put(id, now);
    }

    private void committed(List<Append> appends) {
        transactions.incrementAndGet();
        for (var append : appends) events.addAndGet(append.entries().size());
    }

    private static void execute(Connection c, String sql) throws SQLException {
        try (var statement = c.createStatement()) {
            statement.execute(sql);
        }
    }

    private void judge(long seed, Db db, Factum shop, ReadOrder byLog, ReadOrder bySubscription, NaiveCursor naive) {
        long stored = db.number("select count(*) from shop.event");
        long late = db.number("select count(*) from shop.late");
        System.out.printf(
                "%nlog torture, seed %d: %,d events in %,d transactions of %d writers, %,d rolled back, %,d conflicts, %,d prepared, %,d late%n"
                        + "  subscription  %s%n  log().read    %s, lag p50 %.1f ms, p99 %.1f ms%n  naive cursor  missing %,d%n",
                seed,
                stored,
                transactions.get(),
                WRITERS,
                rolledBack.get(),
                conflicts.get(),
                prepared.get(),
                late,
                bySubscription.of(stored),
                byLog.of(stored),
                lag(50),
                lag(99),
                stored - naive.read());
        assertThat(stored).isEqualTo(events.get()).isGreaterThanOrEqualTo(EVENTS);
        assertThat(bySubscription.of(stored)).isEqualTo(Verdict.RIGHT);
        assertThat(byLog.of(stored)).isEqualTo(Verdict.RIGHT);
        assertThat(unread).as("committed, and not read").isEmpty();
        assertThat(bySubscription.sum()).as("all read in one order").isEqualTo(byLog.sum());
        assertThat(Onlooker.replay(shop, 997).sum())
                .as("a replay reads as the live readers did")
                .isEqualTo(byLog.sum());
        assertThat(late).as("something came late").isPositive();
        assertThat(lag(50)).as("nobody waits for who stays open").isLessThan(300);
        assertThat(naive.read())
                .as("the naive cursor has to lose events, or this test proves nothing")
                .isLessThan((int) stored);
    }

    private double lag(int percent) {
        long all = Arrays.stream(lags).asLongStream().sum();
        long below = 0;
        int lag = 0;
        while (lag < LAGS && below * 100 < all * percent) below += lags[lag++];
        return lag / 10.0;
    }
}

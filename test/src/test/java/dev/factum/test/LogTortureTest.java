package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.event.Envelope;
import dev.factum.json.Json;
import dev.factum.log.Position;
import dev.factum.log.Recorded;
import dev.factum.log.Source;
import dev.factum.log.VersionConflict;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.store.Events.Append;
import dev.factum.store.Store;
import dev.factum.store.Transaction;
import dev.factum.subscription.Subscription;
import dev.factum.test.Journal.Noted;
import dev.factum.test.SlowCommitTest.NaiveCursor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private static final Duration WRITING = Duration.ofSeconds(12);

    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private final Map<UUID, Long> committedAt = new ConcurrentHashMap<>();
    private final AtomicInteger transactions = new AtomicInteger();
    private final AtomicInteger rolledBack = new AtomicInteger();
    private final AtomicInteger conflicts = new AtomicInteger();
    private final AtomicInteger prepared = new AtomicInteger();

    @Test
    void readers_lose_nothing_double_nothing_and_keep_the_order_of_every_stream() throws Exception {
        long seed = System.nanoTime();
        var database = postgres.database(WRITERS + 20);
        var db = new Db(database);
        db.run(
                "create table seen (n bigint generated always as identity, event uuid not null)",
                "create table elsewhere (id int)");
        var store = Postgres.store(database, "shop");
        var writing = new AtomicBoolean(true);
        try (var shop = start(store);
                var foreign = database.getConnection()) {
            foreign.setAutoCommit(false);
            execute(foreign, "insert into elsewhere values (1)");
            var reader = new LogReader(shop, committedAt, writing);
            var naive = new NaiveCursor(db);
            var readers =
                    List.of(Thread.ofVirtual().start(reader), Thread.ofVirtual().start(() -> {
                        while (writing.get()) naive.poll();
                        naive.poll();
                    }));
            write(store, database, seed);
            Eventually.holds(
                    Duration.ofMinutes(1),
                    () -> assertThat(db.number("select count(*) from seen"))
                            .isGreaterThanOrEqualTo(committedAt.size()));
            writing.set(false);
            for (var one : readers) one.join();
            foreign.rollback();
            judge(seed, db, reader, naive);
        } finally {
            store.close();
        }
    }

    private static Factum start(Store store) {
        var service = Service.named("shop")
                .records(Noted.class)
                .reacts(Subscription.batches("torture", Source.own(Noted.class), LogTortureTest::see));
        var settings = Settings.DEFAULT.withIdle(Duration.ofMillis(2));
        return Factum.start(service, store, Memory.topics(), Json.codec(), settings);
    }

    /** Not idempotent, on purpose: the transaction has to make it so. */
    private static void see(List<Envelope<Noted>> batch, Transaction tx) throws SQLException {
        try (var insert = tx.connection().prepareStatement("insert into seen (event) select unnest(?::uuid[])")) {
            insert.setArray(
                    1,
                    tx.connection()
                            .createArrayOf(
                                    "uuid", batch.stream().map(Envelope::id).toArray()));
            insert.executeUpdate();
        }
    }

    private void write(Store store, HikariDataSource database, long seed) {
        long end = System.nanoTime() + WRITING.toNanos();
        Race.of(WRITERS, number -> {
            var random = new Random(seed + number);
            while (System.nanoTime() < end) {
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

    private void committed(List<Append> appends) {
        transactions.incrementAndGet();
        long now = System.nanoTime();
        for (var append : appends) for (var id : Raw.ids(append)) committedAt.put(id, now);
    }

    private static void execute(Connection c, String sql) throws SQLException {
        try (var statement = c.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Reads the log to its end and on, as a client of {@code Factum.log()} would. */
    private static final class LogReader implements Runnable {
        final List<Recorded<?>> read = new ArrayList<>();
        final List<Long> lagMicros = new ArrayList<>();
        private final Factum shop;
        private final Map<UUID, Long> committedAt;
        private final AtomicBoolean goOn;

        LogReader(Factum shop, Map<UUID, Long> committedAt, AtomicBoolean goOn) {
            this.shop = shop;
            this.committedAt = committedAt;
            this.goOn = goOn;
        }

        @Override
        public void run() {
            var at = Position.start("shop");
            while (true) {
                boolean last = !goOn.get();
                var page = shop.log().read(at, 1_000);
                long now = System.nanoTime();
                for (var entry : page) {
                    var committed = committedAt.get(entry.envelope().id());
                    if (committed != null) lagMicros.add(TimeUnit.NANOSECONDS.toMicros(now - committed));
                }
                read.addAll(page);
                if (!page.isEmpty()) at = page.getLast().position();
                else if (last) return;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            }
        }
    }

    private void judge(long seed, Db db, LogReader reader, NaiveCursor naive) {
        var stored = db.texts("select id from shop.event order by position").stream()
                .map(UUID::fromString)
                .toList();
        var versions = new HashMap<UUID, String[]>();
        for (var row : db.texts("select id || ' ' || key || ' ' || version from shop.event")) {
            var parts = row.split(" ");
            versions.put(UUID.fromString(parts[0]), parts);
        }
        var seen = db.texts("select event from seen order by n").stream()
                .map(UUID::fromString)
                .toList();
        var read = reader.read.stream().map(e -> e.envelope().id()).toList();
        var bySubscription = Verdict.of(stored, seen, versions);
        var byLog = Verdict.of(stored, read, versions);
        var byNaive = Verdict.of(stored, naive.read, versions);
        long late = db.number("select count(*) from shop.late");
        reader.lagMicros.sort(null);
        System.out.printf(
                "%nlog torture, seed %d: %,d events in %,d transactions of %d writers, %,d rolled back, %,d conflicts, %,d prepared, %,d late%n"
                        + "  subscription  %s%n  log().read    %s, lag p50 %.1f ms, p99 %.1f ms%n  naive cursor  %s%n",
                seed,
                stored.size(),
                transactions.get(),
                WRITERS,
                rolledBack.get(),
                conflicts.get(),
                prepared.get(),
                late,
                bySubscription,
                byLog,
                percentile(reader.lagMicros, 50),
                percentile(reader.lagMicros, 99),
                byNaive);
        assertThat(stored).hasSameSizeAs(committedAt.keySet());
        assertThat(bySubscription).isEqualTo(Verdict.RIGHT);
        assertThat(byLog).isEqualTo(Verdict.RIGHT);
        assertThat(replayed(reader.shop))
                .as("a replay reads as the live readers did")
                .isEqualTo(read);
        assertThat(late).as("something came late").isPositive();
        assertThat(percentile(reader.lagMicros, 99))
                .as("nobody waits for who stays open")
                .isLessThan(1_000);
        assertThat(byNaive.lost())
                .as("the naive cursor has to lose events, or this test proves nothing")
                .isPositive();
    }

    private static List<UUID> replayed(Factum shop) {
        var ids = new ArrayList<UUID>();
        var at = Position.start("shop");
        for (var page = shop.log().read(at, 997);
                !page.isEmpty();
                page = shop.log().read(at, 997)) {
            page.forEach(e -> ids.add(e.envelope().id()));
            at = page.getLast().position();
        }
        return ids;
    }

    private static double percentile(List<Long> sorted, int percent) {
        return sorted.isEmpty() ? 0 : sorted.get((sorted.size() - 1) * percent / 100) / 1_000.0;
    }

    /** How a reader did. */
    private record Verdict(int lost, int doubled, int inversions) {
        static final Verdict RIGHT = new Verdict(0, 0, 0);

        static Verdict of(List<UUID> stored, List<UUID> read, Map<UUID, String[]> versions) {
            var once = new HashSet<>(read);
            var last = new HashMap<String, Long>();
            int inversions = 0;
            for (var id : read) {
                var row = Objects.requireNonNull(versions.get(id));
                long version = Long.parseLong(row[2]);
                var before = last.put(row[1], version);
                if (before != null && version != before + 1) inversions++;
            }
            int lost = (int) stored.stream().filter(id -> !once.contains(id)).count();
            return new Verdict(lost, read.size() - once.size(), inversions);
        }

        @Override
        public String toString() {
            return String.format("lost %,d, doubled %,d, inversions %,d", lost, doubled, inversions);
        }
    }
}

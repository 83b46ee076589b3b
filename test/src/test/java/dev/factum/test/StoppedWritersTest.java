package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Settings;
import dev.factum.json.Json;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.PostgresStore;
import dev.factum.test.ReadOrder.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Those who write are processes of their own, stopped and killed at any moment. One of them is stopped with an append in hand for so long that
 * the server ends its transaction; then it goes on as if nothing had been. Others are stopped for less, and started anew when they are killed.
 */
@Tag("postgres")
@Tag("slow")
class StoppedWritersTest {
    private static final int LONG_STOPS = Scale.of(1, 20);
    private static final int OTHERS = 3;
    private static final int KILLED_ONE_IN = 5;
    private static final int MOST_BETWEEN_MS = 300;
    private static final int MOST_STOPPED_MS = 800;

    /** Less than the 10 seconds that the server gives who has appended and is idle. */
    private static final Duration BOUND = Duration.ofSeconds(8);

    private static final Duration ENDED_WITHIN = Duration.ofSeconds(30);

    /** What it had sent before it was stopped has arrived after this. */
    private static final long ON_ITS_WAY = TimeUnit.MILLISECONDS.toNanos(100);

    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();
    private final List<Writer> writers = new ArrayList<>();
    private final AtomicBoolean reading = new AtomicBoolean(true);
    private HikariDataSource database;
    private Db db;
    private Seen seen;
    private PostgresStore store;
    private Factum shop;
    private int stopped;
    private int killed;

    @BeforeEach
    void startTheShop() {
        database = postgres.database(15);
        db = new Db(database);
        seen = new Seen(db);
        store = Postgres.store(database, "shop");
        var settings = Settings.DEFAULT.withIdle(Duration.ofMillis(5));
        shop = Factum.start(Seen.service(), store, Memory.topics(), Json.codec(), settings);
    }

    @AfterEach
    void stopTheShop() {
        reading.set(false);
        writers.forEach(Writer::kill);
        shop.close();
        store.close();
    }

    /** A process, and those that come after it under its name. */
    private final class Writer {
        final String name;
        final AtomicInteger said = new AtomicInteger();
        final List<Thread> hearing = new ArrayList<>();
        OwnProcess process;

        Writer(int number) {
            this.name = "scribe-" + number;
            start();
        }

        void start() {
            process = Scribe.start(database.getJdbcUrl(), name, random.nextLong());
            hearing.add(process.hear(line -> {
                var ids = Scribe.stored(line);
                acknowledged.addAll(ids);
                said.addAndGet(ids.size());
            }));
        }

        void awaitMore() {
            int before = said.get();
            Eventually.holds(() -> assertThat(said.get()).as("%s goes on", name).isGreaterThan(before));
        }

        void kill() {
            process.kill();
        }

        /** Sessions of its, open in the middle of an append. */
        List<String> holding() {
            return db.texts("select a.pid::text from pg_stat_activity a join pg_locks l on l.pid = a.pid"
                    + " where a.application_name = '" + name + "' and a.state = 'idle in transaction'"
                    + " and l.relation = 'shop.event'::regclass and l.mode = 'RowExclusiveLock'");
        }
    }

    @Test
    void writers_that_are_stopped_and_killed_lose_nothing_and_every_reader_has_one_order() throws Exception {
        for (int i = 0; i <= OTHERS; i++) writers.add(new Writer(i));
        var onlookers = IntStream.of(1_000, 50)
                .mapToObj(page -> new Onlooker(shop, page, reading::get, entry -> {}))
                .toList();
        var threads = onlookers.stream().map(Thread.ofVirtual()::start).toList();
        writers.getFirst().awaitMore();
        var harassing = new AtomicBoolean(true);
        var harassed = Thread.ofVirtual().start(() -> {
            while (harassing.get()) harass();
        });
        for (int i = 0; i < LONG_STOPS; i++) stopForLong(writers.getFirst());
        harassing.set(false);
        harassed.join();
        endAll();
        long stored = db.number("select count(*) from shop.event");
        seen.awaitEnd(shop);
        reading.set(false);
        for (var thread : threads) thread.join();
        judge(stored, onlookers);
    }

    /** Until the server has ended what it had in hand. */
    private void stopForLong(Writer writer) {
        var hold = stopWithAnAppendInHand(writer);
        long since = System.nanoTime();
        Eventually.holds(ENDED_WITHIN, () -> assertThat(writer.holding()).doesNotContainAnyElementsOf(hold));
        assertThat(Duration.ofNanos(System.nanoTime() - since))
                .as("it was not its own doing")
                .isGreaterThan(BOUND);
        writer.process.goOn();
        writer.awaitMore();
    }

    private static List<String> stopWithAnAppendInHand(Writer writer) {
        for (var deadline = System.nanoTime() + ENDED_WITHIN.toNanos(); System.nanoTime() < deadline; ) {
            writer.process.stop();
            var hold = new ArrayList<>(writer.holding());
            LockSupport.parkNanos(ON_ITS_WAY);
            hold.retainAll(writer.holding());
            if (!hold.isEmpty()) return hold;
            writer.process.goOn();
        }
        throw new AssertionError(writer.name + " never has an append in hand when it is stopped");
    }

    private void harass() {
        pause(MOST_BETWEEN_MS);
        var writer = writers.get(1 + random.nextInt(OTHERS));
        if (random.nextInt(KILLED_ONE_IN) == 0) {
            killed++;
            writer.kill();
            writer.start();
            return;
        }
        stopped++;
        writer.process.stop();
        pause(MOST_STOPPED_MS);
        writer.process.goOn();
    }

    private void pause(int mostMillis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1 + random.nextInt(mostMillis)));
    }

    private void endAll() throws InterruptedException {
        writers.forEach(Writer::kill);
        killed += writers.size();
        for (var writer : writers) for (var thread : writer.hearing) thread.join();
        Eventually.holds(() -> assertThat(
                        db.number("select count(*) from pg_stat_activity where application_name like 'scribe-%'"))
                .as("sessions of those that were killed")
                .isZero());
    }

    private void judge(long stored, List<Onlooker> onlookers) {
        var lost = new HashSet<>(acknowledged);
        db.each("select id from shop.event", row -> lost.remove(row.getObject(1, UUID.class)));
        var order = seen.order();
        System.out.printf(
                "writers stopped and killed, seed %d: %,d stopped, %,d until the server ended their append, %,d killed; %,d events acknowledged,"
                        + " %,d stored, %,d late; lost %,d; subscription %s, log().read %s and %s%n",
                seed,
                stopped,
                LONG_STOPS,
                killed,
                acknowledged.size(),
                stored,
                db.number("select count(*) from shop.late"),
                lost.size(),
                order.of(stored),
                onlookers.getFirst().order.of(stored),
                onlookers.getLast().order.of(stored));
        assertThat(killed).isPositive();
        assertThat(stopped).isPositive();
        assertThat(lost).as("acknowledged and not there").isEmpty();
        assertThat(order.of(stored)).isEqualTo(Verdict.RIGHT);
        for (var onlooker : onlookers) {
            assertThat(onlooker.order.of(stored)).isEqualTo(Verdict.RIGHT);
            assertThat(onlooker.order.sum()).as("all read in one order").isEqualTo(order.sum());
        }
        assertThat(Onlooker.replay(shop, 997).sum())
                .as("a replay reads as the live readers did")
                .isEqualTo(order.sum());
    }
}

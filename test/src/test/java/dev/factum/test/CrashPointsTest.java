package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.event.FactumException;
import dev.factum.test.FaultProxy.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The service dies at each point of what it does, one after the other: the n-th statement is done, and nobody who would know of it is left.
 * Then another process does what is left, and the client sends all of it again. A point is a statement in a transaction, or one that writes:
 * what happens between two of them leaves the database as it was.
 */
@Tag("slow")
class CrashPointsTest {
    private static final int AT_LEAST = 100;
    private static final int TRIES = 3;
    private static final int KILLED_EVERY = Scale.of(50, 1);
    private static final int KILLED = 128 + 9;
    private static final int CONNECTIONS = 20;
    private static final int PATIENCE_MS = 1_000;
    /** In the long form five hundred kills and more. */
    private static final int PASSES = Scale.of(1, 3);

    private static final Duration AT_MOST = Duration.ofMinutes(1);

    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private HikariDataSource database;
    private Db db;
    private final List<Thread> lives = new ArrayList<>();
    private int rounds;

    @BeforeEach
    void install() {
        database = postgres.database(CONNECTIONS);
        db = new Db(database);
        Errands.install(db);
        try (var errands = new Errands(database)) {
            errands.run(0);
            awaitAll(0);
        }
    }

    private static boolean isPoint(Reply reply) {
        return reply.before()
                || reply.after()
                || reply.commits()
                || reply.statements().stream().anyMatch(sql -> sql.contains("event_step"));
    }

    private void awaitAll(int round) {
        Eventually.holds(AT_MOST, () -> assertThat(Errands.left(db, round)).isEqualTo(Errands.ALL));
    }

    /** One that is going to die. */
    private final class Life implements AutoCloseable {
        private final FaultProxy proxy = postgres.proxy();
        private final AtomicInteger points = new AtomicInteger();
        private final AtomicBoolean dead = new AtomicBoolean();

        /** @param end what ends it, besides that nothing that it sends or is sent arrives any more */
        Life(int point, Runnable end) {
            proxy.loseReplies(1, reply -> {
                if (!isPoint(reply) || points.incrementAndGet() < point) return false;
                end.run();
                proxy.refuse();
                dead.set(true);
                return true;
            });
        }

        /** @return whether it died of it */
        boolean await(int round) {
            Eventually.holds(AT_MOST, () -> {
                if (!dead.get()) assertThat(Errands.left(db, round)).isEqualTo(Errands.ALL);
            });
            return dead.get();
        }

        String url() {
            return database.getJdbcUrl().replaceFirst(":\\d+/", ":" + proxy.port() + "/");
        }

        @Override
        public void close() {
            proxy.close();
        }
    }

    private void finish(int round) {
        try (var another = new Errands(database)) {
            another.run(round);
            awaitAll(round);
        }
    }

    /** In this process, where without a connection it is as good as dead. @return whether there was such a point */
    private boolean diesHere(int point) {
        int round = ++rounds;
        var life = new Life(point, () -> {});
        lives.add(Thread.ofVirtual().start(() -> {
            try (life) {
                Errands.live(life.url(), round, PATIENCE_MS, () -> life.await(round));
            } catch (FactumException e) {
                if (!life.dead.get()) throw e;
            }
        }));
        boolean died = life.await(round);
        finish(round);
        return died;
    }

    @Test
    void whatever_statement_is_the_last_nothing_is_lost_or_doubled() throws Exception {
        int point = 0;
        for (int missed = 0; missed < TRIES; )
            if (diesHere(point + 1)) {
                point++;
                missed = 0;
            } else {
                missed++; // readers do not cut the same into the same batches each time
            }
        for (var life : lives) assertThat(life.join(AT_MOST)).isTrue();
        assertAllIsWell();
        System.out.printf(
                "crash points: the service died after each of %d of %d statements; lost 0, doubled 0%n", point, point);
        assertThat(point).isGreaterThan(AT_LEAST);
    }

    /** @return whether there was such a point */
    private boolean isKilled(int point) throws Exception {
        int round = ++rounds;
        var process = new AtomicReference<OwnProcess>();
        try (var life = new Life(point, () -> process.get().kill())) {
            process.set(OwnProcess.start(
                    List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
                    Errands.class,
                    life.url(),
                    Integer.toString(round)));
            try (var killed = process.get()) {
                boolean died = life.await(round);
                killed.kill();
                var said = killed.output(AT_MOST);
                assertThat(killed.status()).as(said).isEqualTo(KILLED);
                finish(round);
                return died;
            }
        }
    }

    @Test
    void whatever_statement_a_process_is_killed_at_nothing_is_lost_or_doubled() throws Exception {
        int kills = 0;
        for (int pass = 0; pass < PASSES; pass++) for (int point = 1; isKilled(point); point += KILLED_EVERY) kills++;
        assertAllIsWell();
        System.out.printf(
                "crash points: %d times kill -9 of the process, after one in %d statements, %d passes; lost 0, doubled 0%n",
                kills, KILLED_EVERY, PASSES);
        assertThat(kills).isGreaterThan(AT_LEAST / KILLED_EVERY);
    }

    private void assertAllIsWell() {
        for (int round = 0; round <= rounds; round++)
            assertThat(Errands.left(db, round)).as("round %d", round).isEqualTo(Errands.ALL);
        assertThat(Errands.inversions(db)).isZero();
        assertThat(db.number("select count(*) from bank.parking")).isZero();
    }
}

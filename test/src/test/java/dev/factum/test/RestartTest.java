package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database goes and comes back again and again, while everybody wants something of it: all go on by themselves, and soon. */
@Tag("slow")
class RestartTest {
    private static final int RESTARTS = Scale.of(3, 20);
    private static final int CLIENTS = 50;
    private static final int CONNECTIONS = 20;
    private static final int BETWEEN = 200;
    private static final Duration RECOVERED_WITHIN = Duration.ofSeconds(15);
    private static final String CONNECTED = "select count(*) from pg_stat_activity where application_name = 'service'";

    @TempDir
    Path folder;

    private final AtomicLong connections = new AtomicLong();
    private final AtomicBoolean looking = new AtomicBoolean(true);

    private void count(Db db) {
        while (looking.get()) {
            try {
                connections.accumulateAndGet(db.number(CONNECTED), Math::max);
            } catch (IllegalStateException e) {
                Thread.onSpinWait(); // it is away
            }
        }
    }

    private static void restart(OwnServer server, int number) throws Exception {
        if (number % 2 == 0) server.stop();
        else server.kill();
        server.startAgain();
    }

    @Test
    void the_database_restarts_under_load_and_all_go_on_soon_with_nothing_lost_or_doubled() throws Exception {
        var answers = new ArrayList<Long>();
        var readers = new ArrayList<Long>();
        try (var server = OwnServer.in(folder.resolve("server"));
                var crowd = new Crowd(server.pool(CONNECTIONS, "service"), server.pool(1), CLIENTS, "text")) {
            var counting = Thread.ofVirtual().start(() -> count(new Db(server.pool(1))));
            for (int n = 1; n <= RESTARTS; n++) {
                crowd.awaitMore(BETWEEN);
                restart(server, n);
                crowd.serverIsBack();
                answers.addAll(crowd.awaitAnswers());
                readers.add(crowd.awaitReaders());
            }
            looking.set(false);
            counting.join();
            crowd.assertNothingIsLostOrDoubled();
            answers.sort(null);
            readers.sort(null);
            long p99 = answers.get((int) Math.ceil(answers.size() * 0.99) - 1);
            System.out.printf(
                    "restarts: %d under %d clients, %,d acknowledged, lost 0, doubled 0; answered again after ms p50 %d, p99 %d; readers level after ms %d at most; %d of %d connections at most%n",
                    RESTARTS,
                    CLIENTS,
                    crowd.acknowledged(),
                    answers.get(answers.size() / 2),
                    p99,
                    readers.getLast(),
                    connections.get(),
                    CONNECTIONS);
            assertThat(Duration.ofMillis(p99)).isLessThan(RECOVERED_WITHIN);
            assertThat(connections.get()).isBetween(1L, (long) CONNECTIONS);
        } finally {
            looking.set(false);
        }
    }
}

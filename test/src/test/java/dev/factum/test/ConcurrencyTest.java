package dev.factum.test;

import static dev.factum.test.Rounds.NEWS;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Factum.Share;
import dev.factum.Factum.State;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.decider.Decision;
import dev.factum.event.Envelope;
import dev.factum.json.Json;
import dev.factum.postgres.Postgres;
import dev.factum.store.Transaction;
import dev.factum.subscription.Subscription;
import dev.factum.test.Journal.Noted;
import dev.factum.test.Rounds.News;
import dev.factum.topic.Transport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Threads of one instance that divide the partitions of a topic among them. */
@Tag("postgres")
class ConcurrencyTest {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private static final int PARTITIONS = 16;
    /** Only failures wait for it. */
    private static final Duration AT_MOST = Duration.ofMinutes(1);

    /** What the threads have before them. */
    enum Reader {
        SUBSCRIPTION {
            @Override
            Service with(Work work) {
                return SERVICE.reacts(Subscription.<News>of("working", NEWS, work::on));
            }
        },
        COMMANDS {
            @Override
            Service with(Work work) {
                return SERVICE.handles(NEWS, (news, tx) -> {
                    work.on(news, tx);
                    return Decision.nothing();
                });
            }
        };

        private static final Service SERVICE = Service.named("worker").records(Noted.class);

        abstract Service with(Work work);
    }

    @FunctionalInterface
    interface Work {
        void on(Envelope<News> news, Transaction tx) throws Exception;
    }

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Set<String> inHand = ConcurrentHashMap.newKeySet();
    private final Set<String> twoAtOnce = ConcurrentHashMap.newKeySet();
    private HikariDataSource database;
    private Transport topics;
    private Rounds rounds;

    @BeforeEach
    void begin() {
        use(40);
    }

    private void use(int connections) {
        database = postgres.database(connections);
        topics = Postgres.topics(database, "topics");
        open.push(topics);
        rounds = new Rounds(topics);
    }

    @AfterEach
    void end() throws Exception {
        while (!open.isEmpty()) open.pop().close();
    }

    /** @param work what is done for a message before it is noted */
    private Factum start(Reader reader, int threads, Work work) {
        var service = reader.with((news, tx) -> {
            if (!inHand.add(news.key())) twoAtOnce.add(news.key());
            work.on(news, tx);
            inHand.remove(news.key());
            Rounds.note(news, tx);
        });
        var store = Postgres.store(database, "worker");
        open.push(store);
        var settings =
                Settings.DEFAULT.withIdle(Duration.ofMillis(20)).withBatch(5).withConcurrency(threads);
        var factum = Factum.start(service, store, topics, Json.codec(), settings);
        open.push(factum);
        return factum;
    }

    private void assertAllIsDoneOnceInOrder(Factum worker) {
        rounds.assertAllAreNotedOnceInOrder(worker);
        assertThat(twoAtOnce).as("keys that two threads had at once").isEmpty();
    }

    private static void awaitAllPartitions(Factum worker) {
        Eventually.holds(AT_MOST, () -> {
            var status = worker.status().getFirst();
            assertThat(status.state()).isEqualTo(State.RUNNING);
            assertThat(status.share()).isEqualTo(new Share(PARTITIONS, PARTITIONS));
        });
    }

    @ParameterizedTest
    @EnumSource
    void as_many_keys_are_in_hand_as_there_are_threads_and_each_key_once(Reader reader) {
        int threads = 4;
        var together = new CountDownLatch(threads);
        var seen = ConcurrentHashMap.<Thread>newKeySet();
        var worker = start(reader, threads, (news, tx) -> {
            if (seen.add(Thread.currentThread())) together.countDown();
            assertThat(together.await(AT_MOST.toSeconds(), TimeUnit.SECONDS)).isTrue();
        });
        for (int i = 0; i < 20; i++) rounds.publish();
        assertAllIsDoneOnceInOrder(worker);
        assertThat(seen).hasSize(threads);
        assertThat(worker.status()).extracting(Factum.Status::reader).doesNotHaveDuplicates();
    }

    @Test
    void more_threads_than_partitions_stand_by() {
        var worker = start(Reader.SUBSCRIPTION, PARTITIONS + 4, (news, tx) -> {});
        rounds.publish();
        awaitAllPartitions(worker);
        rounds.publish();
        assertAllIsDoneOnceInOrder(worker);
    }

    @Test
    void more_threads_than_connections_wait_for_each_other() throws Exception {
        end();
        use(4);
        var worker = start(Reader.SUBSCRIPTION, 12, (news, tx) -> {});
        for (int i = 0; i < 20; i++) rounds.publish();
        assertAllIsDoneOnceInOrder(worker);
    }

    @Test
    void a_key_that_fails_is_parked_by_the_thread_that_has_it_and_counted_once() {
        var poison = ConcurrentHashMap.<String>newKeySet();
        poison.addAll(Set.of("k7", "k8"));
        var worker = start(Reader.SUBSCRIPTION, 4, (news, tx) -> {
            if (!poison.contains(news.key())) return;
            inHand.remove(news.key());
            throw new IllegalStateException("poison");
        });
        rounds.publish();
        rounds.publish();
        awaitAllPartitions(worker);
        Eventually.holds(
                AT_MOST, () -> assertThat(worker.status().getFirst().parked()).isEqualTo(2));
        poison.clear();
        assertAllIsDoneOnceInOrder(worker);
        Eventually.holds(
                AT_MOST, () -> assertThat(worker.status().getFirst().parked()).isZero());
    }

    @Test
    void a_reader_that_is_sent_back_is_sent_back_in_all_its_threads() {
        var worker = start(Reader.SUBSCRIPTION, 4, (news, tx) -> {});
        rounds.publish();
        assertAllIsDoneOnceInOrder(worker);
        awaitAllPartitions(worker);
        worker.rewind("working", NEWS);
        rounds.publish();
        assertAllIsDoneOnceInOrder(worker);
        awaitAllPartitions(worker);
    }

    @Test
    void who_waits_in_his_handler_is_faster_with_threads() {
        long one = nanos(1);
        long eight = nanos(8);
        System.out.printf(
                "%d messages of 4 ms: %d ms with one thread, %d ms with eight%n",
                10 * Rounds.KEYS, one / 1_000_000, eight / 1_000_000);
        assertThat(eight).isLessThan(one / 2);
    }

    /** From the first of ten rounds to the last, when all threads have their part. */
    private long nanos(int threads) {
        try (var worker = start(Reader.SUBSCRIPTION, threads, (news, tx) -> Thread.sleep(4))) {
            rounds.publish();
            assertAllIsDoneOnceInOrder(worker);
            awaitAllPartitions(worker);
            long began = System.nanoTime();
            for (int i = 0; i < 10; i++) rounds.publish();
            assertAllIsDoneOnceInOrder(worker);
            return System.nanoTime() - began;
        }
    }
}

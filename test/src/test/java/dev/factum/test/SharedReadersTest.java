package dev.factum.test;

import static dev.factum.test.Rounds.NEWS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Factum.State;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.event.Envelope;
import dev.factum.json.Json;
import dev.factum.parking.Parking.Parked;
import dev.factum.postgres.Postgres;
import dev.factum.store.Fenced;
import dev.factum.store.Mark;
import dev.factum.store.Owned;
import dev.factum.store.Place;
import dev.factum.store.Store;
import dev.factum.store.Transaction;
import dev.factum.subscription.Subscription;
import dev.factum.test.Journal.Noted;
import dev.factum.test.Rounds.News;
import dev.factum.topic.Transport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Instances that divide the partitions of a topic among them, come and go, and are cut off. */
@Tag("postgres")
class SharedReadersTest {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private static final String READER = "listening";
    private static final int PARTITIONS = 16;
    /** Only failures wait for it. */
    private static final Duration AT_MOST = Duration.ofMinutes(1);

    private static final List<Place> PLACES = IntStream.range(0, PARTITIONS)
            .mapToObj(i -> new Place("bank.news", i))
            .toList();

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Map<String, Set<Integer>> handled = new ConcurrentHashMap<>();
    /** Whether or not it is handled in the end. */
    private final AtomicInteger given = new AtomicInteger();

    private final Set<String> poison = ConcurrentHashMap.newKeySet();
    private HikariDataSource database;
    private Transport topics;
    private Rounds rounds;

    @BeforeEach
    void begin() {
        database = postgres.database(60);
        topics = Postgres.topics(database, "topics");
        open.push(topics);
        rounds = new Rounds(topics);
    }

    @AfterEach
    void end() throws Exception {
        while (!open.isEmpty()) open.pop().close();
    }

    private Factum start(String instance, HikariDataSource on) {
        return start(instance, on, 1);
    }

    private Factum start(String instance, HikariDataSource on, int threads) {
        var service = service((message, tx) -> hear(instance, message, tx));
        var store = Postgres.store(on, "listener");
        open.push(store);
        var settings = Settings.DEFAULT.withIdle(Duration.ofMillis(20)).withConcurrency(threads);
        var factum = Factum.start(service, store, topics, Json.codec(), settings);
        open.push(factum);
        return factum;
    }

    @FunctionalInterface
    interface Hearing {
        void hear(Envelope<News> message, Transaction tx);
    }

    static Service service(Hearing hearing) {
        return Service.named("listener")
                .records(Noted.class)
                .reacts(Subscription.<News>of(READER, NEWS, hearing::hear));
    }

    private void hear(String instance, Envelope<News> message, Transaction tx) {
        if (poison.contains(message.key())) throw new IllegalStateException("poison");
        given.incrementAndGet();
        handled.computeIfAbsent(instance, i -> ConcurrentHashMap.newKeySet())
                .add(Transport.partition(message.key(), PARTITIONS));
        Rounds.note(message, tx);
    }

    /** And others nothing. */
    private void awaitThatEachHasItsPart(Factum listener, String... instances) {
        Eventually.holds(AT_MOST, () -> {
            rounds.assertAllAreNotedOnceInOrder(listener);
            handled.clear();
            rounds.publish();
            rounds.assertAllAreNotedOnceInOrder(listener);
            assertThat(handled.keySet()).containsExactlyInAnyOrder(instances);
            int fair = PARTITIONS / instances.length;
            assertThat(handled.values()).allMatch(some -> some.size() == fair || some.size() == fair + 1);
            assertThat(handled.values().stream().mapToInt(Set::size).sum()).isEqualTo(PARTITIONS);
        });
    }

    @Test
    void they_divide_them_whoever_comes_and_goes() throws Exception {
        rounds.publish();
        var one = start("one", database);
        awaitThatEachHasItsPart(one, "one");
        var two = start("two", database);
        awaitThatEachHasItsPart(one, "one", "two");
        var three = start("three", database);
        awaitThatEachHasItsPart(one, "one", "two", "three");
        one.close();
        awaitThatEachHasItsPart(two, "two", "three");
        three.close();
        awaitThatEachHasItsPart(two, "two");
    }

    @Test
    void what_comes_while_they_come_and_go_is_handled_once_in_order() throws Exception {
        var random = ThreadLocalRandom.current();
        var one = start("one", database, 2);
        var others = new ArrayList<Factum>();
        for (int round = 0; round < 40; round++) {
            rounds.publish();
            if (others.size() < 3 && random.nextBoolean())
                others.add(start("other " + round, database, 1 + random.nextInt(3)));
            else if (!others.isEmpty())
                others.remove(random.nextInt(others.size())).close();
            Thread.sleep(random.nextInt(150));
        }
        rounds.assertAllAreNotedOnceInOrder(one);
    }

    @Test
    void what_one_had_that_is_cut_off_is_taken_over_and_it_has_its_part_again_when_it_is_back() throws Exception {
        try (var proxy = postgres.proxy();
                var through = postgres.through(proxy, database, 10)) {
            through.setConnectionTimeout(1_000);
            var one = start("one", database);
            start("two", through);
            rounds.publish();
            awaitThatEachHasItsPart(one, "one", "two");
            proxy.refuse();
            long cut = System.nanoTime();
            rounds.publish();
            rounds.assertAllAreNotedOnceInOrder(one);
            System.out.printf("taken over after %d ms%n", (System.nanoTime() - cut) / 1_000_000);
            awaitThatEachHasItsPart(one, "one");
            proxy.pass();
            awaitThatEachHasItsPart(one, "one", "two");
            open.pop().close();
            open.pop().close();
        }
    }

    @Test
    @Tag("slow")
    void what_one_had_that_is_killed_or_ends_in_peace_is_taken_over_soon_and_nothing_is_handled_twice()
            throws Exception {
        var one = start("one", database);
        var killed = new ArrayList<Long>();
        var ended = new ArrayList<Long>();
        var stops = new ArrayList<Long>();
        var again = new ArrayList<Long>();
        for (int round = 0; round < Scale.of(8, 100); round++) {
            boolean kill = round % 2 == 0;
            try (var mate = OwnProcess.start(List.of("-Xmx128m"), Mate.class, database.getJdbcUrl())) {
                var share = new CompletableFuture<String>();
                var some = new CountDownLatch(Mate.BATCH / 2);
                var hearing = mate.hear(line -> {
                    if (line.startsWith("has ")) share.complete(line);
                    if (!line.equals(Mate.HEARD)) return;
                    given.incrementAndGet();
                    some.countDown();
                });
                assertThat(share.get(1, TimeUnit.MINUTES)).isEqualTo("has 8 of 16");
                rounds.assertAllAreNotedOnceInOrder(one);
                int before = rounds.published();
                given.set(0);
                for (int i = 0; i < 5; i++) rounds.publish();
                assertThat(some.await(1, TimeUnit.MINUTES)).isTrue();
                long began = System.nanoTime();
                if (kill) mate.kill();
                else mate.end();
                rounds.publish();
                if (!kill) {
                    assertThat(mate.hasEnded(Duration.ofSeconds(10))).isTrue();
                    stops.add((System.nanoTime() - began) / 1_000_000);
                }
                rounds.assertAllAreNotedOnceInOrder(one);
                (kill ? killed : ended).add((System.nanoTime() - began) / 1_000_000);
                hearing.join();
                long twice = given.get() - (long) (rounds.published() - before) * Rounds.KEYS;
                assertThat(twice).as("given again").isBetween(0L, kill ? Mate.BATCH : 0L);
                if (kill) again.add(twice);
            }
        }
        assertThat(killed).allMatch(millis -> millis < 10_000);
        Stream.of(killed, ended, stops, again).forEach(Collections::sort);
        System.out.printf(
                "taken over, all handled after: %s of killed, %s of ended in peace, which took %s; given again by a kill: %s of a batch of %d; handled twice 0%n",
                text(killed), text(ended), text(stops), again, Mate.BATCH);
    }

    private static String text(List<Long> sorted) {
        return "%d ms (p50 of %d), %d ms (p99)"
                .formatted(sorted.get(sorted.size() / 2), sorted.size(), sorted.get((int) (sorted.size() * 0.99)));
    }

    @Test
    void what_one_has_parked_is_handled_once_by_whoever_has_its_key_now() throws Exception {
        poison.add("k7");
        poison.add("k8");
        var one = start("one", database);
        rounds.publish();
        rounds.publish();
        Eventually.holds(() -> assertThat(parked(one)).hasSize(4));
        var two = start("two", database);
        rounds.publish();
        Eventually.holds(() -> assertThat(parked(one)).hasSize(6));
        poison.clear();
        awaitThatEachHasItsPart(one, "one", "two");
        one.close();
        assertThat(parked(two)).isEmpty();
        awaitThatEachHasItsPart(two, "two");
    }

    private static List<Parked> parked(Factum listener) {
        return listener.parking().list(Optional.of(READER), 100);
    }

    @Test
    void whoever_has_no_part_stands_by() throws Exception {
        var all = IntStream.rangeClosed(0, PARTITIONS)
                .mapToObj(i -> start("i" + i, database))
                .toList();
        Eventually.holds(
                Duration.ofSeconds(20),
                () -> assertThat(all)
                        .extracting(one -> one.status().getFirst().state())
                        .containsOnlyOnce(State.STANDBY));
        rounds.publish();
        rounds.assertAllAreNotedOnceInOrder(all.getFirst());
    }

    // ---- the store

    private Store store() {
        var store = Postgres.store(database, "listener");
        store.open("listener", List.of(), List.of());
        open.push(store);
        return store;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 16, 17})
    void it_comes_to_be_that_all_places_are_held_and_nobody_holds_two_more_than_another(int members) {
        var stores = IntStream.range(0, members).mapToObj(i -> store()).toList();
        var held = new ArrayList<Optional<Owned>>();
        for (var store : stores) held.add(store.share(READER, PLACES));
        for (int round = 0; round < 2; round++)
            for (int i = 0; i < members; i++)
                if (held.get(i).isPresent() && !held.get(i).get().isFair()) {
                    held.get(i).get().close();
                    held.set(i, stores.get(i).share(READER, PLACES));
                }
        var all = held.stream().flatMap(Optional::stream).toList();
        assertThat(all).hasSize(Math.min(members, PARTITIONS)).allMatch(Owned::isFair);
        assertThat(all.stream().flatMap(owned -> owned.marks().keySet().stream()))
                .containsExactlyInAnyOrderElementsOf(PLACES);
        var sizes = all.stream().mapToInt(owned -> owned.marks().size()).summaryStatistics();
        assertThat(sizes.getMax() - sizes.getMin()).isLessThanOrEqualTo(1);
    }

    @Test
    void whoever_loses_one_of_its_places_is_fenced_in_all_of_them() {
        var one = store();
        var before = one.share(READER, PLACES).orElseThrow();
        var waiting = store().share(READER, PLACES).orElseThrow();
        assertThat(waiting.marks()).isEmpty();
        new Db(database)
                .run("select pg_terminate_backend(l.pid) from pg_locks l where l.locktype = 'advisory' and l.granted"
                        + " and l.database = (select oid from pg_database where datname = current_database())"
                        + " group by l.pid having count(*) > 1");
        save(one, before, PLACES.get(1));
        var now = store();
        var part = now.share(READER, PLACES).orElseThrow();
        assertThat(part.marks()).hasSize(PARTITIONS / 2).doesNotContainKey(PLACES.get(1));
        for (var place : PLACES)
            assertThatThrownBy(() -> save(one, before, place)).isInstanceOf(Fenced.class);
        try (var session = one.begin()) {
            assertThatThrownBy(() -> session.checkpoints().save(READER, before.epoch(), Map.of()))
                    .isInstanceOf(Fenced.class);
            assertThat(session.checkpoints().isOwned(READER, before.epoch())).isFalse();
        }
        assertThat(waiting.isFair()).isFalse();
        assertThat(part.isFair()).isTrue();
        save(now, part, PLACES.get(0));
    }

    private static void save(Store store, Owned owned, Place place) {
        try (var session = store.begin()) {
            session.checkpoints().save(READER, owned.epoch(), Map.of(place, new Mark(1, 0, UUID.randomUUID())));
            session.commit();
        }
    }
}

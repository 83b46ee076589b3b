package dev.factum.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Factum;
import dev.factum.Factum.State;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.event.Cause;
import dev.factum.event.TypeName;
import dev.factum.json.Json;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.StreamId;
import dev.factum.memory.Memory;
import dev.factum.parking.Parking.Parked;
import dev.factum.postgres.Postgres;
import dev.factum.store.Store;
import dev.factum.subscription.Subscription;
import dev.factum.topic.Topic;
import dev.factum.topic.Transport;
import dev.factum.topic.Transport.Message;
import dev.factum.topic.Transport.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What services need of a broker that goes away and comes back, beside {@link TransportContract}. Whoever writes a transport for one extends this; the broker is
 * the test's own, for it is stopped.
 */
public abstract class BrokerContract {
    /** How long anything may take; only failures wait for it. */
    protected static final Duration AT_MOST = Duration.ofMinutes(1);

    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private static final int MESSAGES = 2_000;
    /** Ten a second, as fast as they can be written. */
    private static final int OF_AN_HOUR = 36_000;

    private static final int WRITERS = 8;
    private static final int VALUES = 4_000;
    private static final int CHANGES = 12;
    private static final int THREADS = 3;
    private static final int KEYS = 50;

    /** A message of these tests. */
    @TypeName("ticked")
    public record Ticked(String key, int number) {}

    /** One a test. */
    protected final Topic<Ticked> ticks = Topic.of("ticks-" + UUID.randomUUID(), Ticked.class, Ticked::key);

    private final List<AutoCloseable> open = Collections.synchronizedList(new ArrayList<>());

    /** A transport; closed after the test. */
    protected abstract Transport transport();

    /** In good order. */
    protected abstract void stopBroker();

    /** With what it had, under the same address. */
    protected abstract void beginBroker();

    /**
     * To the topic {@link #ticks}, as whoever knows nothing of Factum would: bytes that are no CloudEvent, the first with this header.
     *
     * @return the keys under which they are to be parked
     */
    protected abstract List<String> publishNoise(byte[] noise, String header, String value) throws Exception;

    /** To the topic {@link #ticks}, as whoever knows nothing of Factum would: a CloudEvent in structured mode. */
    protected abstract void publishStructured(String key, byte[] event) throws Exception;

    @AfterEach
    void closeAll() throws Exception {
        for (var one : open.reversed()) one.close();
    }

    /** Closed after the test. */
    protected final <T extends AutoCloseable> T closed(T one) {
        open.add(one);
        return one;
    }

    protected final Factum sender() {
        return closed(
                Factum.start(Service.named("sender").sends(ticks), Memory.store(), closed(transport()), Json.codec()));
    }

    /** Writes each tick down, in a stream of its key. */
    protected final Factum receiver(Store store) {
        return closed(Factum.start(receiver(), store, closed(transport()), Json.codec()));
    }

    private Service receiver() {
        return Service.named("receiver")
                .records(Ticked.class)
                .reacts(Subscription.of(
                        "hear",
                        ticks,
                        (tick, tx) -> tx.append(
                                new StreamId("heard", tick.key()), ExpectedVersion.any(), List.of(tick.payload()))));
    }

    protected final void send(Factum sender, int from, int to) {
        for (int i = from; i < to; i++) {
            var tick = new Ticked("k" + i % KEYS, i);
            sender.transact(Cause.request(UUID.randomUUID()), tx -> tx.send(ticks, tick));
        }
    }

    private static List<Integer> heard(Factum receiver, String key) {
        return receiver.log().read(new StreamId("heard", key), 0, 10_000).stream()
                .map(e -> ((Ticked) e.envelope().payload()).number())
                .toList();
    }

    /** Each once, those of a key in the order in which they were sent. */
    protected final void awaitAll(Factum receiver, int all) {
        Eventually.holds(AT_MOST, () -> {
            for (int k = 0; k < KEYS; k++) {
                var expected = new ArrayList<Integer>();
                for (int i = k; i < all; i += KEYS) expected.add(i);
                assertThat(heard(receiver, "k" + k)).as("k%d", k).isEqualTo(expected);
            }
        });
    }

    @Test
    void an_event_in_structured_mode_is_heard_once_and_one_that_is_broken_is_parked() throws Exception {
        var receiver = receiver(Memory.store());
        var id = UUID.randomUUID();
        var event = """
                {"specversion":"1.0","id":"%s","source":"/a/stranger","type":"ticked","dataversion":"1","time":"2026-01-01T00:00:00Z",
                 "data":{"key":"k0","number":%d}}""";
        publishStructured("k0", event.formatted(id, 0).getBytes(UTF_8));
        publishStructured("k0", event.formatted(id, 0).getBytes(UTF_8));
        publishStructured("broken", "{\"specversion\":".getBytes(UTF_8));
        publishStructured("k0", event.formatted(UUID.randomUUID(), KEYS).getBytes(UTF_8));
        Eventually.holds(AT_MOST, () -> assertThat(heard(receiver, "k0")).containsExactly(0, KEYS));
        Eventually.holds(
                AT_MOST,
                () -> assertThat(receiver.parking().list(Optional.empty(), 10))
                        .singleElement()
                        .satisfies(parked -> assertThat(parked.key()).isEqualTo("broken")));
    }

    @Test
    void what_is_sent_is_heard_once_in_the_order_of_its_key() {
        var receiver = receiver(Memory.store());
        send(sender(), 0, MESSAGES);
        awaitAll(receiver, MESSAGES);
        Eventually.holds(
                AT_MOST, () -> assertThat(receiver.status()).allMatch(s -> s.behind() == 0 && s.parked() == 0));
    }

    @Test
    void a_receiver_that_stops_goes_on_where_it_was() {
        var store = Memory.store();
        var sender = sender();
        var first = receiver(store);
        send(sender, 0, MESSAGES / 2);
        Eventually.holds(AT_MOST, () -> assertThat(heard(first, "k0")).isNotEmpty());
        first.close();
        send(sender, MESSAGES / 2, MESSAGES);
        awaitAll(receiver(store), MESSAGES);
    }

    @Test
    void while_the_broker_is_away_for_an_hour_appends_go_on_as_before_and_when_it_is_back_all_arrives_in_order()
            throws Exception {
        try (var store = Postgres.store(postgres.database(WRITERS + 6), "sender");
                var sender =
                        Factum.start(Service.named("sender").sends(ticks), store, closed(transport()), Json.codec())) {
            var receiver = receiver(Memory.store());
            long before = median(sendSideBySide(sender, 0, OF_AN_HOUR / 6));
            awaitAll(receiver, OF_AN_HOUR / 6);
            stopBroker();
            long away = median(sendSideBySide(sender, OF_AN_HOUR / 6, OF_AN_HOUR));
            // machines have moods; who waits for the broker waits for seconds
            assertThat(away).as("microseconds of an append, without a broker").isLessThan(5 * before);
            assertThat(sender.log().head().at()).isEqualTo(OF_AN_HOUR);
            beginBroker();
            long back = System.nanoTime();
            awaitAll(receiver, OF_AN_HOUR);
            System.out.printf(
                    "the broker was away for an hour, compressed: %,d messages appended meanwhile, in %d µs each (p50, %d before);"
                            + " %.1f s after it was back all were heard, in order, none twice%n",
                    OF_AN_HOUR * 5 / 6, away, before, (System.nanoTime() - back) / 1e9);
            Eventually.holds(
                    AT_MOST,
                    () -> assertThat(receiver.status()).allMatch(s -> s.state() == State.RUNNING && s.parked() == 0));
        }
    }

    @Test
    void services_start_without_the_broker_and_when_it_is_there_all_arrives_in_order() throws Exception {
        stopBroker();
        var receiver = CompletableFuture.supplyAsync(() -> receiver(Memory.store()));
        var sender = sender();
        send(sender, 0, KEYS);
        assertThat(sender.log().head().at()).isEqualTo(KEYS);
        Eventually.holds(
                AT_MOST,
                () -> assertThat(sender.status())
                        .singleElement()
                        .satisfies(relay -> assertThat(relay.state()).isEqualTo(State.PAUSED))
                        .satisfies(relay -> assertThat(relay.problem()).isNotNull()));
        beginBroker();
        awaitAll(receiver.get(AT_MOST.toSeconds(), TimeUnit.SECONDS), KEYS);
        send(sender, KEYS, 2 * KEYS);
        awaitAll(receiver.get(), 2 * KEYS);
    }

    /** Each writer has keys of its own. @return how many microseconds each took, in ascending order */
    private List<Long> sendSideBySide(Factum sender, int from, int to) throws Exception {
        return Race.of(WRITERS, writer -> {
                    var took = new ArrayList<Long>();
                    for (int i = from; i < to; i++) {
                        if (i % KEYS % WRITERS != writer) continue;
                        long began = System.nanoTime();
                        send(sender, i, i + 1);
                        took.add((System.nanoTime() - began) / 1_000);
                    }
                    return took;
                })
                .stream()
                .flatMap(List::stream)
                .sorted()
                .toList();
    }

    private static long median(List<Long> sorted) {
        return sorted.get(sorted.size() / 2);
    }

    /** An instance of a service, with a store and a transport of its own; threads divide what it reads as instances do. */
    private final class OneOf implements AutoCloseable {
        private final Store store;
        private final Transport topics = transport();
        private final Factum factum;

        OneOf(Service service, DataSource database, int threads) {
            this.store = Postgres.store(database, service.name());
            this.factum = Factum.start(service, store, topics, Json.codec(), Settings.DEFAULT.withConcurrency(threads));
        }

        @Override
        public void close() throws Exception {
            try (store;
                    topics) {
                factum.close();
            }
        }
    }

    @Test
    void whatever_becomes_of_broker_senders_and_receivers_each_value_is_heard_once_in_the_order_of_its_key()
            throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var sender = Service.named("sender").sends(ticks);
        try (var there = postgres.database(30);
                var here = postgres.database(60);
                var first = new OneOf(sender, there, 1);
                var last = new OneOf(receiver(), here, THREADS)) {
            var more = new ArrayList<>(List.of(new OneOf(sender, there, 1), new OneOf(receiver(), here, 1)));
            var sending = CompletableFuture.supplyAsync(() -> {
                send(first.factum, 0, VALUES);
                return VALUES;
            });
            for (int change = 1; change <= CHANGES; change++) {
                if (change % 4 == 0) {
                    stopBroker();
                    beginBroker();
                } else if (more.size() < 4) {
                    more.add(
                            random.nextBoolean()
                                    ? new OneOf(sender, there, 1)
                                    : new OneOf(receiver(), here, 1 + random.nextInt(THREADS)));
                } else {
                    more.remove(random.nextInt(more.size())).close();
                }
                Thread.sleep(random.nextInt(1_000));
            }
            sending.get(AT_MOST.toSeconds(), TimeUnit.SECONDS);
            for (var one : more) one.close();
            awaitAll(last.factum, VALUES);
            System.out.printf(
                    "%,d values of %d keys, seed %d, %d changes of instances and of the broker meanwhile: lost, doubled, out of order, skipped 0%n",
                    VALUES, KEYS, seed, CHANGES);
        }
    }

    @Test
    void what_strangers_write_is_parked_as_it_came_and_stops_nobody_else() throws Exception {
        var receiver = receiver(Memory.store());
        byte[] noise = {0, -1, 34, 7};
        var keys = publishNoise(noise, "X-From", "abroad");
        send(sender(), 0, 100);
        awaitAll(receiver, 100);
        Eventually.holds(
                AT_MOST,
                () -> assertThat(receiver.parking().list(Optional.of("hear"), 10))
                        .extracting(Parked::key)
                        .containsExactlyInAnyOrderElementsOf(keys));
        var first = receiver.parking().list(Optional.of("hear"), 10).stream()
                .filter(parked -> parked.key().equals(keys.getFirst()))
                .findFirst()
                .orElseThrow();
        var shown = receiver.parking().show("hear", first.message());
        assertThat(shown.body()).isEqualTo(noise);
        assertThat(shown.headers()).isEqualTo(Map.of("header.X-From", "abroad"));
    }

    @Test
    void what_is_too_large_is_told_and_holds_up_its_key_alone() {
        var topics = closed(transport());
        topics.declare(List.of(ticks.name()));
        var receipts =
                topics.publish(List.of(message("a", 10), message("a", 2 << 20), message("b", 10), message("a", 10)));
        assertThat(receipts.get(0)).isInstanceOf(Receipt.Stored.class);
        assertThat(receipts.get(1)).isInstanceOfSatisfying(Receipt.Failed.class, failed -> {
            assertThat(failed.retryHelps()).isFalse();
            assertThat(failed.reason()).contains("bytes");
        });
        assertThat(receipts.get(2)).isInstanceOf(Receipt.Stored.class);
        assertThat(receipts.get(3))
                .isInstanceOfSatisfying(
                        Receipt.Failed.class,
                        failed -> assertThat(failed.retryHelps()).isTrue());
    }

    /** A body is refused where it is written if it is larger than 1 MiB; none is that was written. */
    @Test
    void what_can_be_appended_can_be_sent() {
        var topics = closed(transport());
        topics.declare(List.of(ticks.name()));
        var long200 = "\u20ac".repeat(200);
        var random = new byte[1 << 20];
        new Random(1).nextBytes(random);
        var largest = new Message(
                UUID.randomUUID(),
                ticks.name(),
                long200,
                Instant.EPOCH,
                Map.of(
                        "specversion",
                        "1.0",
                        "type",
                        "t".repeat(200),
                        "source",
                        long200,
                        "correlationid",
                        "c".repeat(128)),
                random);
        assertThat(topics.publish(List.of(message("a", 10), largest, message("b", 10))))
                .hasOnlyElementsOfType(Receipt.Stored.class);
    }

    /** Of the topic {@link #ticks}, though of a type that nobody knows. */
    protected final Message message(String key, int bytes) {
        var id = UUID.randomUUID();
        return new Message(
                id,
                ticks.name(),
                key,
                Instant.EPOCH,
                Map.of("specversion", "1.0", "type", "x", "source", "s"),
                new byte[bytes]);
    }
}

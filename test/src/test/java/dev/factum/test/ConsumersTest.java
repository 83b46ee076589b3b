package dev.factum.test;

import static dev.factum.test.Accounts.SERVICE;
import static dev.factum.test.Accounts.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Factum;
import dev.factum.Factum.State;
import dev.factum.Factum.Status;
import dev.factum.Service;
import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.event.TypeName;
import dev.factum.log.ExpectedVersion;
import dev.factum.memory.Memory;
import dev.factum.parking.Parking.Parked;
import dev.factum.store.ParkedMessages;
import dev.factum.store.Store;
import dev.factum.store.Transaction;
import dev.factum.subscription.Subscription;
import dev.factum.test.Accounts.Deposited;
import dev.factum.test.Journal.Noted;
import dev.factum.topic.Topic;
import dev.factum.topic.Transport;
import dev.factum.topic.Transport.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Readers of topics: from the first message on, each once in effect, in order per key; what cannot be read stops its key alone. */
class ConsumersTest extends OnBoth {
    private static final String LISTENING = "listening";

    @TypeName("news")
    record News(String about, String text) {}

    private static final Topic<News> NEWS = Topic.of("bank.news", News.class, News::about);

    private final Set<String> poison = ConcurrentHashMap.newKeySet();

    private void hear(Envelope<News> message, Transaction tx) {
        var text = message.payload().text();
        if (poison.contains(text)) throw new IllegalStateException("poison");
        Journal.note(tx, message.key(), text);
    }

    private Service listener(String name) {
        return Service.named(name).records(Noted.class).reacts(Subscription.of(LISTENING, NEWS, this::hear));
    }

    private Factum listen() {
        return stage.start(listener("listener"));
    }

    private static Message news(String about, String text) {
        return Wire.message(NEWS, new News(about, text));
    }

    private void publish(Message... messages) {
        stage.topics.publish(List.of(messages));
    }

    private static void awaitHeard(Factum listener, String about, String... texts) {
        Eventually.holds(() -> assertThat(Journal.of(listener, about)).containsExactly(texts));
    }

    private static List<Parked> parked(Factum listener) {
        return listener.parking().list(Optional.of(LISTENING), 100);
    }

    // ---- who hears what

    @Test
    void a_consumer_that_comes_later_reads_a_topic_from_its_beginning() {
        publish(news("a", "1"), news("b", "2"), news("a", "3"));
        var first = listen();
        awaitHeard(first, "a", "1", "3");
        var second = stage.start(listener("latecomer"));
        awaitHeard(second, "a", "1", "3");
        awaitHeard(second, "b", "2");
        publish(news("a", "4"));
        awaitHeard(first, "a", "1", "3", "4");
        awaitHeard(second, "a", "1", "3", "4");
        Eventually.holds(() -> assertThat(status(first, LISTENING))
                .isEqualTo(new Status(LISTENING, State.RUNNING, new Factum.Share(16, 16), 0, 0, null)));
    }

    @Test
    void two_readers_of_one_service_both_handle_each_message() {
        var both = stage.start(listener("listener")
                .reacts(Subscription.of(
                        "too",
                        NEWS,
                        (message, tx) ->
                                Journal.note(tx, "too", message.payload().text()))));
        publish(news("a", "1"), news("a", "2"));
        awaitHeard(both, "a", "1", "2");
        awaitHeard(both, "too", "1", "2");
    }

    @Test
    void a_consumer_goes_on_where_it_stopped() {
        publish(news("a", "1"), news("b", "2"));
        var before = listen();
        awaitHeard(before, "a", "1");
        awaitHeard(before, "b", "2");
        before.close();
        publish(news("b", "3"), news("a", "4"));
        var after = listen();
        awaitHeard(after, "a", "1", "4");
        awaitHeard(after, "b", "2", "3");
    }

    @Test
    void messages_of_one_key_come_in_order_whatever_other_producers_do() {
        var producers = List.of(
                stage.start(Service.named("north").sends(NEWS)),
                stage.start(Service.named("south").sends(NEWS)));
        var listening = listen();
        Race.of(4, number -> {
            for (int i = 0; i < 25; i++) {
                var said = new News("k" + number, Integer.toString(i));
                producers.get(number % 2).transact(Accounts.cause(), tx -> tx.send(NEWS, said));
            }
            return number;
        });
        for (int number = 0; number < 4; number++)
            awaitHeard(
                    listening,
                    "k" + number,
                    IntStream.range(0, 25).mapToObj(Integer::toString).toArray(String[]::new));
    }

    @Test
    void an_envelope_says_what_its_producer_knew() {
        var heard = new ConcurrentLinkedQueue<Envelope<News>>();
        var bank =
                stage.start(SERVICE.publishes(Deposited.class, NEWS, e -> List.of(new News(e.account(), "published")))
                        .sends(NEWS));
        stage.start(Service.named("listener")
                .reacts(Subscription.of(LISTENING, NEWS, (message, tx) -> heard.add(message))));
        var talk = new Cause(UUID.randomUUID(), "talk");
        bank.transact(talk, tx -> {
            tx.append(stream("a"), ExpectedVersion.any(), List.of(new Deposited("a", 1)));
            tx.send(NEWS, new News("a", "sent"));
        });
        var told = stage.clock.instant();
        Eventually.holds(() -> assertThat(heard).hasSize(2));
        var event = bank.log().read(stream("a"), 0, 1).getFirst();
        var published = heard.remove();
        var sent = heard.remove();
        assertThat(published.payload()).isEqualTo(new News("a", "published"));
        assertThat(published.cause()).isEqualTo(new Cause(event.envelope().id(), "talk"));
        assertThat(published.sequence()).isEqualTo(event.position().at());
        assertThat(sent.payload()).isEqualTo(new News("a", "sent"));
        assertThat(sent.cause()).isEqualTo(talk);
        assertThat(sent.sequence()).isEqualTo(event.position().at() + 1);
        assertThat(List.of(published, sent)).allSatisfy(envelope -> {
            assertThat(envelope.type()).isEqualTo("news");
            assertThat(envelope.version()).isEqualTo(1);
            assertThat(envelope.source()).isEqualTo("bank");
            assertThat(envelope.key()).isEqualTo("a");
            assertThat(envelope.time()).isEqualTo(told);
            assertThat(envelope.answerTo()).isNull();
        });
    }

    // ---- again

    @Test
    void a_message_that_is_delivered_again_is_handled_once() {
        publish(news("a", "1"), news("b", "2"));
        var twice = WrappedTransport.twice(stage.topics);
        var first = stage.start(listener("listener"), stage.store("listener"), twice, stage.settings);
        awaitHeard(first, "a", "1");
        awaitHeard(first, "b", "2");
        first.close();
        var again = WrappedTransport.fromTheBeginning(stage.topics);
        var second = stage.start(listener("listener"), stage.store("listener"), again, stage.settings);
        publish(news("a", "3"));
        awaitHeard(second, "a", "1", "3");
        awaitHeard(second, "b", "2");
    }

    @Test
    void a_parked_message_that_is_delivered_again_is_parked_once() {
        poison.add("1");
        var twice = WrappedTransport.twice(stage.topics);
        var listening = stage.start(listener("listener"), stage.store("listener"), twice, stage.settings);
        publish(news("a", "1"), news("a", "2"), news("b", "3"));
        awaitHeard(listening, "b", "3");
        Eventually.holds(
                () -> assertThat(parked(listening)).extracting(Parked::attempts).containsExactly(1, 0));
        poison.clear();
        stage.clock.tick(Duration.ofSeconds(1));
        awaitHeard(listening, "a", "1", "2");
    }

    @Test
    void a_message_that_fails_is_not_passed_over_by_restarts() {
        poison.add("1");
        publish(news("a", "1"), news("a", "2"));
        for (int start = 1; start <= 5; start++) {
            var listening = listen();
            publish(news("b", "start " + start));
            var last = "start " + start;
            Eventually.holds(() -> assertThat(Journal.of(listening, "b")).endsWith(last));
            assertThat(Journal.of(listening, "a")).isEmpty();
            stage.clock.tick(Duration.ofSeconds(1));
            listening.close();
        }
        poison.clear();
        stage.clock.tick(Duration.ofMinutes(1));
        awaitHeard(listen(), "a", "1", "2");
    }

    // ---- what cannot be read

    /** A key that shares the partition of another, so that it would wait behind it in a line that stands still. */
    private static String neighbour(String key, int partitions) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "n" + i)
                .filter(other -> Transport.partition(other, partitions) == Transport.partition(key, partitions))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_message_of_a_type_that_nobody_here_knows_is_passed_over() {
        var listening = listen();
        publish(news("a", "1"), Wire.with(news("a", "2"), "type", "gossip"), news("a", "3"));
        awaitHeard(listening, "a", "1", "3");
        assertThat(parked(listening)).isEmpty();
        assertThat(status(listening, LISTENING).state()).isEqualTo(State.RUNNING);
    }

    @Test
    void a_message_that_cannot_be_read_is_parked_as_it_came_and_its_partition_goes_on() {
        var unknownVersion = Wire.with(news("version", "1"), "dataversion", "2");
        var garbage = Wire.with(news("garbage", "1"), "\u0000{no json".getBytes(StandardCharsets.UTF_8));
        var empty = Wire.with(news("empty", "1"), new byte[0]);
        var untyped = Wire.without(news("untyped", "1"), "type");
        var badCause = Wire.with(news("cause", "1"), "correlationid", "no correlation\n");
        for (var bad : List.of(unknownVersion, garbage, empty, untyped, badCause)) {
            var neighbour = neighbour(bad.key(), stage.topics.partitions(NEWS.name()));
            publish(bad, news(bad.key(), "behind"), news(neighbour, "goes on after " + bad.key()));
        }
        var store = stage.store("listener");
        var listening = stage.start(listener("listener"), store);
        for (var bad : List.of(unknownVersion, garbage, empty, untyped, badCause)) {
            var neighbour = neighbour(bad.key(), stage.topics.partitions(NEWS.name()));
            Eventually.holds(() -> assertThat(Journal.of(listening, neighbour)).contains("goes on after " + bad.key()));
            assertThat(Journal.of(listening, bad.key())).isEmpty();
            assertThat(rows(store, bad.key()))
                    .extracting(ParkedMessages.Row::attempts)
                    .containsExactly(1, 0);
            var row = rows(store, bad.key()).getFirst();
            assertThat(row.envelope().payload()).as(bad.key()).isEqualTo(bad.body());
            assertThat(row.envelope().id()).isEqualTo(bad.id());
            assertThat(row.error()).as(bad.key()).isNotEmpty().doesNotContain("no json");
        }
        assertThat(rows(store, "version").getFirst().error()).isEqualTo("no record here is called news/2");
    }

    private static List<ParkedMessages.Row> rows(Store store, String key) {
        try (var session = store.begin()) {
            return session.parked().list(Optional.of(LISTENING), 100).stream()
                    .filter(row -> row.envelope().key().equals(key))
                    .toList();
        }
    }

    @Test
    void a_message_with_a_character_that_a_database_cannot_keep_is_parked_and_the_others_go_on() {
        var other = Memory.topics(); // those in PostgreSQL cannot have it
        var listening = stage.start(listener("listener"), stage.store("listener"), other, stage.settings);
        var plain = news("a", "1");
        var badKey =
                new Message(UUID.randomUUID(), plain.topic(), "a\0", plain.time(), plain.attributes(), plain.body());
        other.publish(List.of(
                badKey,
                Wire.with(news("type", "1"), "type", "news\0"),
                Wire.with(news("source", "1"), "source", "\0"),
                Wire.with(news("answer", "1"), "answerto", "\0"),
                news("b", "2")));
        awaitHeard(listening, "b", "2");
        assertThat(parked(listening)).extracting(Parked::key).containsExactly("a ", "type", "source", "answer");
    }

    @Test
    void a_message_whose_type_a_later_release_knows_is_read_by_that_release_from_where_it_is_parked() {
        var later = Wire.with(news("a", "1"), "dataversion", "2");
        var before = listen();
        publish(later, news("a", "2"));
        Eventually.holds(() -> assertThat(parked(before)).hasSize(2));
        before.close();
        var after = stage.start(Service.named("listener")
                .records(Noted.class)
                .reacts(Subscription.of(
                        LISTENING,
                        Topic.of("bank.news", AnyNews.class, AnyNews::about),
                        (message, tx) -> Journal.note(tx, message.key(), message.type() + "/" + message.version()))));
        after.parking().redrive(LISTENING, "a", "ann");
        awaitHeard(after, "a", "news/2", "news/1");
    }

    /** What a later release knows of the topic. */
    sealed interface AnyNews {
        String about();
    }

    @TypeName("news")
    record OldNews(String about, String text) implements AnyNews {}

    @TypeName(value = "news", version = 2)
    record NewNews(String about, String text) implements AnyNews {}

    @Test
    void a_failure_whose_text_a_database_cannot_keep_is_parked_all_the_same() {
        var texts = List.of("zero \u0000", "half a pair \ud83d", "x".repeat(476) + "\ud83d\ude00 cut in two");
        var listening = stage.start(Service.named("listener")
                .records(Noted.class)
                .reacts(Subscription.of(LISTENING, NEWS, (message, tx) -> {
                    if (message.key().startsWith("bad"))
                        throw new IllegalStateException(
                                texts.get(Integer.parseInt(message.payload().text())));
                    hear(message, tx);
                })));
        publish(news("bad0", "0"), news("bad1", "1"), news("bad2", "2"), news("b", "3"));
        awaitHeard(listening, "b", "3");
        Eventually.holds(() -> assertThat(parked(listening))
                .hasSize(3)
                .allSatisfy(row -> assertThat(row.error()).startsWith("IllegalStateException: ")));
    }
}

package dev.factum.test;

import static dev.factum.test.Accounts.AGGREGATE;
import static dev.factum.test.Accounts.SERVICE;
import static dev.factum.test.Accounts.cause;
import static dev.factum.test.Accounts.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Factum;
import dev.factum.Factum.State;
import dev.factum.Factum.Status;
import dev.factum.Service;
import dev.factum.event.TypeName;
import dev.factum.json.Json;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Source;
import dev.factum.parking.Parking.Parked;
import dev.factum.store.Place;
import dev.factum.store.Store;
import dev.factum.subscription.Subscription;
import dev.factum.test.Accounts.Deposit;
import dev.factum.test.Accounts.Deposited;
import dev.factum.test.Accounts.Event;
import dev.factum.test.Accounts.Opened;
import dev.factum.test.Accounts.Withdrawn;
import dev.factum.test.Journal.Noted;
import dev.factum.test.Unlucky.Lost;
import dev.factum.topic.Topic;
import dev.factum.topic.Transport;
import dev.factum.topic.Transport.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a service tells others: in log order per key, under ids that never change, and whatever cannot be told stops its key alone. */
class RelayTest extends OnBoth {
    private static final String RELAY = "relay";

    @TypeName("news")
    record News(String about, String text) {}

    private static final Topic<News> NEWS = Topic.of("bank.news", News.class, News::about);

    private final Set<Long> poison = ConcurrentHashMap.newKeySet();

    private List<News> news(Event event) {
        return switch (event) {
            case Opened ignored -> List.of();
            case Deposited(var account, var amount)
            when poison.contains(amount) -> throw new IllegalStateException("a bug");
            case Deposited(var account, var amount) -> List.of(new News(account, "+" + amount));
            case Withdrawn(var account, var amount) -> List.of(new News(account, "-" + amount));
        };
    }

    private Service bank() {
        return SERVICE.publishes(Event.class, NEWS, this::news);
    }

    /** All in one transaction, so that they come in one batch. */
    private static void append(Factum bank, Event... events) {
        bank.transact(cause(), tx -> {
            for (var event : events) tx.append(stream(event.account()), ExpectedVersion.any(), List.of(event));
        });
    }

    private List<String> told(String about) {
        return stage.published(NEWS.name()).stream()
                .filter(message -> message.key().equals(about))
                .map(RelayTest::text)
                .toList();
    }

    private static String text(Message message) {
        return Json.codec().decode(message.body(), News.class).text();
    }

    private void awaitTold(String about, String... texts) {
        Eventually.holds(() -> assertThat(told(about)).containsExactly(texts));
    }

    private static List<Parked> parked(Factum bank) {
        return bank.parking().list(Optional.of(RELAY), 100);
    }

    private static Service listener(String name) {
        return Service.named(name)
                .records(Noted.class)
                .reacts(Subscription.of(
                        "listening",
                        NEWS,
                        (message, tx) -> Journal.note(
                                tx, message.key(), message.payload().text())));
    }

    // ---- what is told

    @Test
    void every_event_is_told_once_in_the_order_of_the_log() {
        var bank = stage.start(bank());
        for (int i = 1; i <= 50; i++) append(bank, new Deposited("a" + i % 3, i));
        for (int n = 0; n < 3; n++) {
            int rest = n;
            awaitTold(
                    "a" + n,
                    IntStream.rangeClosed(1, 50)
                            .filter(i -> i % 3 == rest)
                            .mapToObj(i -> "+" + i)
                            .toArray(String[]::new));
        }
        Eventually.holds(() -> assertThat(status(bank, RELAY))
                .isEqualTo(new Status(RELAY, State.RUNNING, new Factum.Share(1, 1), 0, 0, null)));
    }

    @Test
    void two_publications_of_one_event_are_both_told_be_it_on_one_topic() {
        var audit = Topic.of("bank.audit", News.class, News::about);
        var bank = stage.start(bank().publishes(
                        Deposited.class,
                        audit,
                        e -> List.of(new News(e.account(), "audit"), new News(e.account(), "twice")))
                .publishes(Deposited.class, NEWS, e -> List.of(new News(e.account(), "again"))));
        append(bank, new Deposited("a", 1));
        awaitTold("a", "+1", "again");
        assertThat(stage.published(audit.name())).extracting(RelayTest::text).containsExactly("audit", "twice");
        var ids = new HashSet<Object>();
        stage.published(audit.name()).forEach(message -> ids.add(message.id()));
        stage.published(NEWS.name()).forEach(message -> ids.add(message.id()));
        assertThat(ids).hasSize(4);
    }

    @Test
    void what_is_sent_and_what_is_published_come_in_the_order_of_the_log() {
        var bank = stage.start(bank().sends(NEWS));
        for (int i = 1; i <= 20; i++) {
            int n = i;
            bank.transact(cause(), tx -> {
                tx.send(NEWS, new News("a", "sent " + n));
                tx.append(stream("a"), ExpectedVersion.any(), List.of(new Deposited("a", n)));
                tx.send(NEWS, new News("a", "sent after " + n));
            });
        }
        awaitTold(
                "a",
                IntStream.rangeClosed(1, 20)
                        .boxed()
                        .flatMap(i -> List.of("sent " + i, "+" + i, "sent after " + i).stream())
                        .toArray(String[]::new));
    }

    @Test
    void a_reader_that_sends_where_its_service_does_not_is_parked_with_what_to_declare() {
        var bank = stage.start(SERVICE.reacts(Subscription.of(
                "gossip", Source.own(Event.class), (message, tx) -> tx.send(NEWS, new News(message.key(), "psst")))));
        append(bank, new Opened("a"));
        Eventually.holds(() -> assertThat(bank.parking().list(Optional.of("gossip"), 10))
                .extracting(Parked::error)
                .containsExactly("IllegalArgumentException: service bank does not say that it sends to bank.news:"
                        + " declare it with Service.sends"));
    }

    @Test
    void a_service_that_tells_nothing_has_no_relay() {
        var listening = stage.start(listener("listener"));
        assertThat(listening.status()).extracting(Status::reader).containsExactly("listening");
        assertThat(stage.start(bank()).status()).extracting(Status::reader).containsExactly(RELAY);
    }

    // ---- told again

    /** Keeps what is published, and how often. */
    private static final class Spy extends WrappedTransport {
        final List<Message> published = new CopyOnWriteArrayList<>();

        Spy(Transport inner) {
            super(inner);
        }

        @Override
        public List<Receipt> publish(List<Message> batch) {
            published.addAll(batch);
            return inner.publish(batch);
        }
    }

    private static void rewind(Store store) {
        try (var owned = store.own(RELAY, List.of(Place.LOG)).orElseThrow();
                var session = store.begin()) {
            session.checkpoints().reset(RELAY, owned.epoch());
            session.commit();
        }
    }

    @Test
    void what_is_told_again_is_the_same_to_the_last_attribute() {
        var store = stage.store("bank");
        var before = new Spy(stage.topics);
        var first = stage.start(bank(), store, before, stage.settings);
        append(first, new Deposited("a", 1), new Deposited("b", 2), new Withdrawn("a", 3));
        awaitTold("a", "+1", "-3");
        first.close();
        rewind(store);
        stage.clock.tick(Duration.ofDays(1));
        var after = new Spy(stage.topics);
        stage.start(bank(), stage.store("bank"), after, stage.settings);
        Eventually.holds(() -> assertThat(after.published).hasSize(3));
        assertThat(after.published)
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactlyElementsOf(before.published);
        awaitTold("a", "+1", "-3");
    }

    @Test
    void what_was_told_before_a_crash_is_told_again_and_heard_once() {
        var spy = new Spy(stage.topics);
        var bank = stage.start(bank(), Unlucky.once(stage.store("bank"), RELAY, Lost.THE_WORK), spy, stage.settings);
        // as on a transport that does not know what it has
        var listening = stage.start(
                listener("listener"), stage.store("listener"), WrappedTransport.twice(stage.topics), stage.settings);
        append(bank, new Deposited("a", 1));
        Eventually.holds(() -> assertThat(spy.published).hasSize(2));
        assertThat(spy.published.getLast().id())
                .isEqualTo(spy.published.getFirst().id());
        append(bank, new Deposited("a", 2));
        Eventually.holds(() -> assertThat(Journal.of(listening, "a")).containsExactly("+1", "+2"));
    }

    @Test
    void instances_that_come_and_go_turn_nothing_round_and_tell_nothing_twice() {
        var spy = new Spy(stage.topics);
        var bank = stage.start(bank(), stage.store("bank"), spy, stage.settings);
        for (int i = 0; i < 90; i++) {
            append(bank, new Deposited("a", i), new Deposited("b", i));
            if (i % 30 != 29) continue;
            var next = stage.start(bank(), stage.store("bank"), spy, stage.settings);
            bank.close();
            bank = next;
        }
        var all = IntStream.range(0, 90).mapToObj(i -> "+" + i).toArray(String[]::new);
        awaitTold("a", all);
        awaitTold("b", all);
        assertThat(spy.published).as("a stop finishes what is in hand").hasSize(180);
    }

    // ---- what cannot be told

    @Test
    void a_publication_that_fails_stops_its_key_alone_and_its_followers_come_after_it() {
        poison.add(2L);
        var bank = stage.start(bank());
        append(bank, new Deposited("a", 1), new Deposited("a", 2), new Deposited("b", 3), new Deposited("a", 4));
        awaitTold("b", "+3");
        append(bank, new Withdrawn("a", 5), new Deposited("b", 6));
        awaitTold("b", "+3", "+6");
        assertThat(told("a")).containsExactly("+1");
        Eventually.holds(
                () -> assertThat(parked(bank)).extracting(Parked::attempts).containsExactly(1, 0, 0));
        assertThat(parked(bank)).extracting(Parked::error).containsExactly("IllegalStateException: a bug", "", "");
        poison.clear();
        bank.parking().redrive(RELAY, "a", "ann");
        awaitTold("a", "+1", "+2", "+4", "-5");
        Eventually.holds(() -> assertThat(parked(bank)).isEmpty());
    }

    @Test
    void an_error_of_a_publications_code_stops_its_key_alone() {
        var bank = stage.start(SERVICE.publishes(Event.class, NEWS, event -> {
            if (event.account().equals("a")) throw new AssertionError("a broken promise");
            return news(event);
        }));
        append(bank, new Deposited("a", 1), new Deposited("b", 2));
        awaitTold("b", "+2");
        Eventually.holds(() -> assertThat(parked(bank))
                .singleElement()
                .satisfies(row -> assertThat(row.error()).contains("a broken promise")));
    }

    /** Takes the first message of a batch and fails at the rest, as long as it is down. */
    private static final class Shaky extends WrappedTransport {
        volatile boolean down = true;

        Shaky(Transport inner) {
            super(inner);
        }

        @Override
        public List<Receipt> publish(List<Message> batch) {
            if (!down) return inner.publish(batch);
            var receipts = new ArrayList<>(inner.publish(batch.subList(0, 1)));
            for (var message : batch.subList(1, batch.size()))
                receipts.add(new Receipt.Failed(message.id(), "no route to host", true));
            return receipts;
        }
    }

    @Test
    void while_the_transport_is_down_the_relay_pauses_and_then_loses_and_turns_round_nothing() {
        var shaky = new Shaky(stage.topics);
        var bank = stage.start(bank(), stage.store("bank"), shaky, stage.settings);
        for (int i = 1; i <= 30; i += 3)
            append(bank, new Deposited("a", i), new Deposited("b", i + 1), new Deposited("a", i + 2));
        awaitState(bank, RELAY, State.PAUSED);
        Eventually.holds(() -> assertThat(status(bank, RELAY).problem()).isEqualTo("cannot publish: no route to host"));
        assertThat(bank.execute(AGGREGATE, new Deposit("c", 1), cause()).repeated())
                .as("commands go on")
                .isFalse();
        assertThat(parked(bank)).isEmpty();
        shaky.down = false;
        awaitTold("c", "+1");
        awaitTold(
                "a",
                IntStream.rangeClosed(1, 30)
                        .filter(i -> i % 3 != 2)
                        .mapToObj(i -> "+" + i)
                        .toArray(String[]::new));
        awaitTold(
                "b",
                IntStream.rangeClosed(1, 30)
                        .filter(i -> i % 3 == 2)
                        .mapToObj(i -> "+" + i)
                        .toArray(String[]::new));
        awaitState(bank, RELAY, State.RUNNING);
    }

    /** Can never take some messages, and stores nothing of their keys after them. */
    private static final class Narrow extends WrappedTransport {
        final Set<String> tooLarge = ConcurrentHashMap.newKeySet();

        Narrow(Transport inner) {
            super(inner);
        }

        @Override
        public List<Receipt> publish(List<Message> batch) {
            var receipts = new ArrayList<Receipt>();
            var stopped = new HashSet<String>();
            for (var message : batch) {
                if (stopped.contains(message.key())) {
                    receipts.add(new Receipt.Failed(message.id(), "behind another", true));
                } else if (tooLarge.contains(text(message))) {
                    stopped.add(message.key());
                    receipts.add(new Receipt.Failed(message.id(), "too large", false));
                } else {
                    receipts.addAll(inner.publish(List.of(message)));
                }
            }
            return receipts;
        }
    }

    @Test
    void a_message_that_the_transport_can_never_take_is_parked_with_the_reason_and_stops_its_key_alone() {
        var narrow = new Narrow(stage.topics);
        narrow.tooLarge.add("+2");
        var bank = stage.start(bank(), stage.store("bank"), narrow, stage.settings);
        append(bank, new Deposited("a", 1), new Deposited("a", 2), new Deposited("b", 3), new Deposited("a", 4));
        awaitTold("b", "+3");
        append(bank, new Deposited("a", 5), new Deposited("b", 6));
        awaitTold("b", "+3", "+6");
        assertThat(told("a")).containsExactly("+1");
        Eventually.holds(() -> assertThat(parked(bank)).extracting(Parked::key).containsExactly("a", "a", "a"));
        assertThat(parked(bank).getFirst().error()).isEqualTo("IllegalStateException: cannot be published: too large");
        awaitState(bank, RELAY, State.RUNNING);
        narrow.tooLarge.clear();
        bank.parking().redrive(RELAY, "a", "ann");
        awaitTold("a", "+1", "+2", "+4", "+5");
    }
}

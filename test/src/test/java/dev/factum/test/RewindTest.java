package dev.factum.test;

import static dev.factum.test.Accounts.SERVICE;
import static dev.factum.test.Accounts.cause;
import static dev.factum.test.Accounts.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.factum.Factum;
import dev.factum.Factum.State;
import dev.factum.Service;
import dev.factum.effect.Effect;
import dev.factum.event.Envelope;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Position;
import dev.factum.log.Source;
import dev.factum.projection.Projection;
import dev.factum.projection.Rows;
import dev.factum.store.Store;
import dev.factum.store.Table;
import dev.factum.store.Transaction;
import dev.factum.store.Unavailable;
import dev.factum.subscription.Patience;
import dev.factum.subscription.Reader;
import dev.factum.subscription.Subscription;
import dev.factum.test.Accounts.Deposited;
import dev.factum.test.Accounts.Event;
import dev.factum.test.Journal.Noted;
import dev.factum.topic.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A reader goes on where an operator says, and nobody who owned it before gets in between. */
class RewindTest extends OnBoth {
    private static final String READER = "reader";
    private static final Topic<Event> TOPIC = Topic.of("bank.events", Event.class, Event::account);
    private static final Patience ONE_ATTEMPT = new Patience(Duration.ofMillis(1), Duration.ofMillis(1), 1);

    private final Set<Long> poison = ConcurrentHashMap.newKeySet();

    private void noting(Envelope<Event> message, Transaction tx) {
        if (!(message.payload() instanceof Deposited(var account, var amount))) return;
        if (poison.contains(amount)) throw new IllegalStateException("poison");
        Journal.note(tx, account, Long.toString(amount));
    }

    private Service reacting(Reader.Handler<Event> handler) {
        return SERVICE.records(Noted.class)
                .reacts(Subscription.of(READER, Source.own(Event.class), handler)
                        .with(ONE_ATTEMPT));
    }

    private static void deposit(Factum bank, String account, long... amounts) {
        bank.transact(cause(), tx -> {
            for (var amount : amounts)
                tx.append(stream(account), ExpectedVersion.any(), List.of(new Deposited(account, amount)));
        });
    }

    private static void awaitJournal(Factum bank, String page, String... texts) {
        Eventually.holds(() -> assertThat(Journal.of(bank, page)).containsExactly(texts));
    }

    /** The place of the event that says this amount. */
    private static Position place(Factum bank, long amount) {
        return bank.log().read(Position.start("bank"), 1_000).stream()
                .filter(e -> e.envelope().payload() instanceof Deposited(var account, var is) && is == amount)
                .findFirst()
                .orElseThrow()
                .position();
    }

    private static void awaitRest(Factum bank, String reader) {
        Eventually.holds(() -> assertThat(status(bank, reader).behind()).isZero());
    }

    @Test
    void a_reader_that_is_sent_back_handles_again_what_comes_after_that_place() {
        var bank = stage.start(reacting(this::noting));
        deposit(bank, "a", 1, 2, 3);
        awaitJournal(bank, "a", "1", "2", "3");
        assertThat(bank.rewind(READER, place(bank, 1))).isEqualTo(place(bank, 1));
        awaitJournal(bank, "a", "1", "2", "3", "2", "3");
        bank.rewind(READER, Position.start("bank"));
        awaitJournal(bank, "a", "1", "2", "3", "2", "3", "1", "2", "3");
        deposit(bank, "a", 4);
        awaitJournal(bank, "a", "1", "2", "3", "2", "3", "1", "2", "3", "4");
    }

    @Test
    void a_reader_that_is_sent_to_the_end_passes_over_what_it_has_not_read() {
        var away = new AtomicBoolean(true);
        var bank = stage.start(reacting((message, tx) -> {
            if (away.get()) throw new Unavailable("the world is away");
            noting(message, tx);
        }));
        deposit(bank, "a", 1, 2, 3);
        awaitState(bank, READER, State.PAUSED);
        Eventually.holds(() -> assertThat(bank.log().head().at()).isEqualTo(3));
        bank.rewind(READER, bank.log().head());
        away.set(false);
        deposit(bank, "a", 4);
        awaitJournal(bank, "a", "4");
    }

    @Test
    void an_effect_is_not_performed_again() {
        var calls = new CopyOnWriteArrayList<Long>();
        var bank = stage.start(SERVICE.records(Noted.class).performs(new Effect<Event, Long>() {
            @Override
            public String name() {
                return READER;
            }

            @Override
            public Source<Event> source() {
                return Source.own(Event.class);
            }

            @Override
            public boolean concerns(Event event) {
                return event instanceof Deposited;
            }

            @Override
            public Long perform(Envelope<Event> event, String idempotencyKey) {
                var amount = ((Deposited) event.payload()).amount();
                if (poison.contains(amount)) throw new IllegalStateException("poison");
                calls.add(amount);
                return amount;
            }

            @Override
            public void record(Envelope<Event> event, Long outcome, Transaction tx) {
                Journal.note(tx, event.key(), outcome.toString());
            }
        }));
        poison.add(3L);
        deposit(bank, "a", 1, 2);
        deposit(bank, "b", 3);
        awaitJournal(bank, "a", "1", "2");
        Eventually.holds(() -> assertThat(bank.parking().summary()).hasSize(1));
        bank.rewind(READER, Position.start("bank"));
        deposit(bank, "a", 4);
        awaitJournal(bank, "a", "1", "2", "4");
        assertThat(bank.parking().summary())
                .as("what the inbox has is not read again, so it stays")
                .hasSize(1);
        poison.clear();
        bank.parking().redrive(READER, "b", "ann");
        awaitJournal(bank, "b", "3");
        assertThat(Journal.of(bank, "a")).containsExactly("1", "2", "4");
    }

    @Test
    void a_topic_that_begins_anew_is_handled_once() {
        var bank = stage.start(SERVICE.records(Noted.class)
                .publishes(Event.class, TOPIC, List::of)
                .reacts(Subscription.of(READER, TOPIC, this::noting)));
        deposit(bank, "a", 1, 2);
        awaitJournal(bank, "a", "1", "2");
        bank.rewind(READER, TOPIC);
        deposit(bank, "a", 3);
        awaitJournal(bank, "a", "1", "2", "3");
        awaitRest(bank, READER);
        assertThat(Journal.of(bank, "a")).containsExactly("1", "2", "3");
    }

    @Test
    void what_was_parked_from_behind_is_read_again_and_handled_once() {
        var bank = stage.start(reacting(this::noting));
        poison.add(2L);
        deposit(bank, "a", 1, 2, 3);
        deposit(bank, "b", 9);
        Eventually.holds(
                () -> assertThat(bank.parking().list(Optional.of(READER), 10)).hasSize(2));
        awaitJournal(bank, "b", "9");
        poison.clear();
        bank.rewind(READER, place(bank, 1));
        awaitJournal(bank, "a", "1", "2", "3");
        awaitJournal(bank, "b", "9", "9");
        awaitRest(bank, READER);
        assertThat(bank.parking().list(Optional.of(READER), 10)).isEmpty();
        assertThat(Journal.of(bank, "a")).containsExactly("1", "2", "3");
    }

    @Test
    void what_was_parked_before_that_place_stays_parked() {
        var bank = stage.start(reacting(this::noting));
        poison.add(1L);
        deposit(bank, "a", 1);
        deposit(bank, "b", 2, 3);
        awaitJournal(bank, "b", "2", "3");
        Eventually.holds(
                () -> assertThat(bank.parking().list(Optional.of(READER), 10)).hasSize(1));
        bank.rewind(READER, place(bank, 2));
        awaitJournal(bank, "b", "2", "3", "3");
        assertThat(bank.parking().list(Optional.of(READER), 10)).hasSize(1);
    }

    record Total(String account, long balance) {}

    private record Totals(Source<Event> source) implements Projection<Total, Event> {
        private static final Table<Total> TABLE = new Table<>("totals", 1, Total.class);

        @Override
        public Table<Total> table() {
            return TABLE;
        }

        @Override
        public void project(Envelope<Event> event, Rows<Total> rows) {
            if (event.payload() instanceof Deposited(var account, var amount))
                rows.merge(new Total(account, 0), row -> new Total(account, row.balance() + amount));
        }
    }

    private static void awaitTotals(Store store, Map<String, Total> totals) {
        Eventually.holds(() -> assertThat(Stage.rows(store, Totals.TABLE)).isEqualTo(totals));
    }

    @Test
    void a_read_model_that_is_sent_to_the_start_is_made_anew() throws Exception {
        stage.with("totals", "account text primary key, balance bigint not null");
        var store = stage.store("bank");
        var bank = stage.start(SERVICE.projects(new Totals(Source.own(Event.class))), store);
        deposit(bank, "a", 1, 2);
        awaitTotals(store, Map.of("a", new Total("a", 3)));
        assertThatThrownBy(() -> bank.rewind("totals@1", place(bank, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("totals@1 is a read model");
        bank.rewind("totals@1", Position.start("bank"));
        deposit(bank, "b", 7);
        awaitTotals(store, Map.of("a", new Total("a", 3), "b", new Total("b", 7)));
        assertThat(bank.verify("totals")).isEmpty();
    }

    @Test
    void a_read_model_of_a_topic_that_begins_anew_is_made_anew() throws Exception {
        stage.with("totals", "account text primary key, balance bigint not null");
        var store = stage.store("bank");
        var bank = stage.start(SERVICE.publishes(Event.class, TOPIC, List::of).projects(new Totals(TOPIC)), store);
        deposit(bank, "a", 1, 2);
        awaitTotals(store, Map.of("a", new Total("a", 3)));
        bank.rewind("totals@1", TOPIC);
        deposit(bank, "b", 7);
        awaitTotals(store, Map.of("a", new Total("a", 3), "b", new Total("b", 7)));
        assertThat(bank.verify("totals")).isEmpty();
    }

    @Test
    void what_makes_no_sense_is_refused_with_what_would() {
        var bank = stage.start(reacting(this::noting)
                .publishes(Event.class, TOPIC, List::of)
                .reacts(Subscription.of("listener", TOPIC, (message, tx) -> {})));
        deposit(bank, "a", 1);
        awaitJournal(bank, "a", "1");
        assertRefused(
                () -> bank.rewind("nobody", Position.start("bank")), "service bank has no reader nobody; it has [");
        assertRefused(() -> bank.rewind(READER, Position.start("shop")), "shop:0 is a position of another log");
        assertRefused(
                () -> bank.rewind(READER, new Position("bank", 4711, 0)),
                "the log can be read up to 2 now, not up to 4711");
        assertRefused(() -> bank.rewind("listener", Position.start("bank")), "listener reads no log");
        assertRefused(() -> bank.rewind(READER, TOPIC), "reader has not read the topic bank.events");
        assertThat(Journal.of(bank, "a")).containsExactly("1");
    }

    private static void assertRefused(Runnable rewind, String why) {
        assertThatThrownBy(rewind::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(why);
    }
}

package dev.factum.test;

import static dev.factum.test.Accounts.AGGREGATE;
import static dev.factum.test.Accounts.SERVICE;
import static dev.factum.test.Accounts.cause;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Factum.State;
import dev.factum.Service;
import dev.factum.json.Json;
import dev.factum.log.Position;
import dev.factum.log.Source;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.PostgresStore;
import dev.factum.subscription.Subscription;
import dev.factum.test.Accounts.Deposit;
import dev.factum.test.Accounts.Deposited;
import dev.factum.test.Accounts.Event;
import dev.factum.topic.Topic;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A restored backup or a lossy failover takes events away and gives their positions to others; a reader that went on would skip those. */
@Tag("postgres")
class LostEventsTest {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private final List<Long> seen = new CopyOnWriteArrayList<>();
    private HikariDataSource database;
    private PostgresStore store;

    @BeforeEach
    void open() {
        database = postgres.database(10);
        store = Postgres.store(database, "bank");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Factum start(Service service) {
        return Factum.start(service, store, Memory.topics(), Json.codec());
    }

    private Service reading() {
        return SERVICE.reacts(Subscription.of("reader", Source.own(Event.class), (message, tx) -> {
            if (message.payload() instanceof Deposited(var ignored, var amount)) seen.add(amount);
        }));
    }

    /** As a restore would leave it: the last events are gone, and the sequence gives their positions out again. */
    private void loseTheLast(int events) {
        new Db(database)
                .run(
                        "alter table bank.event disable trigger event_append_only",
                        "delete from bank.event where position > (select max(position) - " + events
                                + " from bank.event)",
                        "alter table bank.event enable trigger event_append_only",
                        "select setval('bank.event_position_seq', (select max(position) from bank.event))");
    }

    @Test
    void a_reader_whose_log_has_lost_its_event_stops_and_says_so() {
        try (var bank = start(reading())) {
            for (int i = 1; i <= 3; i++) bank.execute(AGGREGATE, new Deposit("a", i), cause());
            Eventually.holds(() -> assertThat(seen).containsExactly(1L, 2L, 3L));
        }
        loseTheLast(1);
        try (var writer = start(SERVICE)) {
            writer.execute(AGGREGATE, new Deposit("b", 40), cause());
            writer.execute(AGGREGATE, new Deposit("b", 50), cause());
        }
        try (var bank = start(reading())) {
            OnBoth.awaitState(bank, "reader", State.HANDED_OVER);
            assertThat(OnBoth.status(bank, "reader").problem())
                    .contains("the log of bank does not have the event", "was restored or has lost commits");
            assertThat(seen).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void a_reader_that_is_sent_back_to_what_both_have_goes_on_and_handles_nothing_twice() {
        try (var bank = start(reading())) {
            for (int i = 1; i <= 3; i++) bank.execute(AGGREGATE, new Deposit("a", i), cause());
            Eventually.holds(() -> assertThat(seen).containsExactly(1L, 2L, 3L));
        }
        loseTheLast(1);
        try (var bank = start(reading())) {
            bank.execute(AGGREGATE, new Deposit("b", 40), cause());
            bank.execute(AGGREGATE, new Deposit("b", 50), cause());
            OnBoth.awaitState(bank, "reader", State.HANDED_OVER);
            assertThat(OnBoth.status(bank, "reader").problem()).contains("factum log rewind reader --to <position>");
            bank.rewind("reader", new Position("bank", 2, 0));
            Eventually.holds(() -> assertThat(seen).containsExactly(1L, 2L, 3L, 40L, 50L));
            OnBoth.awaitState(bank, "reader", State.RUNNING);
        }
    }

    /** A topic lies in another database than the checkpoints of those who read it: it can be restored without them. */
    @Test
    void a_reader_whose_topic_has_lost_its_message_stops_says_so_and_begins_it_anew() {
        var topic = Topic.of("bank.events", Event.class, Event::account);
        var hearing = SERVICE.publishes(Event.class, topic, List::of)
                .reacts(Subscription.of("listener", topic, (message, tx) -> {
                    if (message.payload() instanceof Deposited(var ignored, var amount)) seen.add(amount);
                }));
        var topics = Postgres.topics(database, "topics");
        try (var bank = Factum.start(hearing, store, topics, Json.codec())) {
            for (int i = 1; i <= 3; i++) bank.execute(AGGREGATE, new Deposit("a", i), cause());
            Eventually.holds(() -> assertThat(seen).containsExactly(1L, 2L, 3L));
        }
        new Db(database)
                .run(
                        "delete from topics.message where position = 3",
                        "select setval('topics.message_position_seq', 2)");
        topics.close();
        var restored = Postgres.topics(database, "topics");
        try (var bank = Factum.start(hearing, store, restored, Json.codec())) {
            bank.execute(AGGREGATE, new Deposit("a", 40), cause());
            OnBoth.awaitState(bank, "listener", State.HANDED_OVER);
            assertThat(OnBoth.status(bank, "listener").problem())
                    .contains("the topic bank.events does not have the message", "or has lost messages")
                    .contains("factum log rewind listener --topic bank.events --to start");
            assertThat(seen).containsExactly(1L, 2L, 3L);
            bank.rewind("listener", topic);
            Eventually.holds(() -> assertThat(seen).containsExactly(1L, 2L, 3L, 40L));
            OnBoth.awaitState(bank, "listener", State.RUNNING);
        } finally {
            restored.close();
        }
    }

    @Test
    void a_reader_that_stood_before_what_was_lost_goes_on() {
        try (var bank = start(reading())) {
            bank.execute(AGGREGATE, new Deposit("a", 1), cause());
            Eventually.holds(() -> assertThat(seen).containsExactly(1L));
        }
        try (var writer = start(SERVICE)) {
            writer.execute(AGGREGATE, new Deposit("a", 2), cause());
        }
        loseTheLast(1);
        try (var bank = start(reading())) {
            bank.execute(AGGREGATE, new Deposit("a", 3), cause());
            Eventually.holds(() -> assertThat(seen).containsExactly(1L, 3L));
        }
    }
}

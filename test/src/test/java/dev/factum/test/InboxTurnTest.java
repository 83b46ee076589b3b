package dev.factum.test;

import static dev.factum.test.Accounts.cause;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.event.Cause;
import dev.factum.event.TypeName;
import dev.factum.event.Types;
import dev.factum.json.Json;
import dev.factum.log.Traced;
import dev.factum.postgres.Postgres;
import dev.factum.store.Inbox.Handled;
import dev.factum.store.Inbox.Origin;
import dev.factum.store.Inbox.Outcome;
import dev.factum.store.Mark;
import dev.factum.store.Session;
import dev.factum.store.Store;
import dev.factum.subscription.Subscription;
import dev.factum.topic.Topic;
import dev.factum.topic.Transport;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The inbox forgets what is older than 14 days, as a whole, and nothing is handled twice for that. */
@Tag("postgres")
class InboxTurnTest {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MICROS);
    private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(20));

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private HikariDataSource database;
    private Store store;
    private Db db;

    @BeforeEach
    void openStore() {
        database = postgres.database(30);
        db = new Db(database);
        store = Postgres.store(database, "shop");
        store.open("shop", Set.of(new Types.Name("it.happened", 1)), List.of());
        open.push(store);
    }

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) open.pop().close();
    }

    private <T> T in(Function<Session, T> work) {
        try (var session = store.begin()) {
            var result = work.apply(session);
            session.commit();
            return result;
        }
    }

    private void commit(Consumer<Session> work) {
        in(session -> {
            work.accept(session);
            return true;
        });
    }

    private Set<UUID> record(String consumer, Handled... messages) {
        return in(s -> s.inbox().record(consumer, List.of(messages)));
    }

    private static Handled message(String topic, String source, String key, long sequence, Instant made) {
        var id = UUID.randomUUID();
        return new Handled(
                Traced.Kind.HANDLED,
                id,
                "it.happened",
                key,
                new Origin(topic, source, sequence, made),
                Cause.request(id),
                NOW);
    }

    private static Handled old(String key, long sequence) {
        return message("topic", "producer", key, sequence, LONG_AGO);
    }

    private static Handled command() {
        var id = UUID.randomUUID();
        return new Handled(Traced.Kind.COMMAND, id, "do-it", "k", Origin.client(NOW), Cause.request(id), NOW);
    }

    private static String sqlOfTurn(String schema) {
        return "select " + schema + ".inbox_turn()";
    }

    private boolean turn(String schema) {
        return db.texts(sqlOfTurn(schema)).equals(List.of("t"));
    }

    private long records(String schema) {
        return db.number("select (select count(*) from " + schema + ".inbox) + (select count(*) from " + schema
                + ".inbox_before)");
    }

    private void pass(String schema, Duration time) {
        db.run("update " + schema + ".inbox_since set since = since - interval '" + time.toSeconds() + " s'");
    }

    private void turnAfter14Days() {
        pass("shop", Duration.ofDays(14));
        assertThat(turn("shop")).as("the turn").isTrue();
    }

    @Test
    void it_is_not_due_before_14_days() {
        assertThat(turn("shop")).isFalse();
        pass("shop", Duration.ofDays(14).minusMinutes(1));
        assertThat(turn("shop")).isFalse();
        pass("shop", Duration.ofMinutes(1));
        assertThat(turn("shop")).isTrue();
        assertThat(turn("shop")).isFalse();
    }

    @Test
    void what_was_recorded_is_known_for_14_days_at_least_and_is_gone_after_two_turns() {
        var message = message("topic", "producer", "k", 0, NOW);
        var command = command();
        var outcome = new Outcome(null, null, 3, 5, new Mark(17, 0, new UUID(1, 17)));
        record("one", message);
        commit(s -> s.inbox().recordSettled("one", command, outcome));
        turnAfter14Days();
        assertThat(record("one", message)).isEmpty();
        assertThat(this.<Boolean>in(s -> s.inbox().recordSettled("one", command, outcome)))
                .isFalse();
        assertThat(in(s -> s.inbox().settled("one", command.message()))
                        .orElseThrow()
                        .outcome())
                .contains(outcome);
        assertThat(this.<Set<UUID>>in(s -> s.inbox().recorded("one", List.of(message.message()))))
                .hasSize(1);
        assertThat(records("shop")).isEqualTo(2);
        turnAfter14Days();
        assertThat(records("shop")).isZero();
        assertThat(db.number("select count(*) from shop.inbox_guard"))
                .as("of neither is known where it stands in a log")
                .isZero();
    }

    @Test
    void what_came_before_the_last_of_its_key_is_passed_over_when_its_record_is_gone() {
        record("one", old("a", 1), old("a", 7), old("b", 3));
        turnAfter14Days();
        record("one", old("b", 9));
        turnAfter14Days();
        assertThat(record("one", old("a", 1), old("a", 5), old("a", 7))).isEmpty();
        assertThat(record("one", old("b", 3))).isEmpty();
        var fresh = List.of(
                old("a", 8),
                old("b", 4),
                old("c", 1),
                message("other", "producer", "a", 1, LONG_AGO),
                message("topic", "other", "a", 1, LONG_AGO),
                message("topic", "producer", "a", 0, LONG_AGO),
                message("topic", "producer", "a", 1, NOW.minus(Duration.ofDays(12))));
        for (var one : fresh) assertThat(record("one", one)).as("%s", one).hasSize(1);
        assertThat(record("two", old("a", 1))).hasSize(1);
        assertThat(db.texts("select key || sequence from shop.inbox_guard order by 1"))
                .containsExactly("a7", "b3");
        turnAfter14Days();
        assertThat(record("one", old("b", 9))).isEmpty();
        assertThat(record("one", old("b", 10))).hasSize(1);
    }

    @Test
    void a_consumer_that_is_forgotten_handles_again_what_is_long_gone() {
        record("one", old("a", 1));
        record("two", old("a", 1));
        turnAfter14Days();
        turnAfter14Days();
        commit(s -> s.inbox().forget("one"));
        assertThat(record("one", old("a", 1))).hasSize(1);
        assertThat(record("two", old("a", 1))).isEmpty();
    }

    @Test
    void a_consumer_that_is_forgotten_during_a_turn_is_forgotten() throws SQLException {
        record("one", old("a", 1));
        turnAfter14Days();
        pass("shop", Duration.ofDays(14));
        try (var turning = db.connection();
                var statement = turning.createStatement()) {
            turning.setAutoCommit(false);
            statement.execute(sqlOfTurn("shop"));
            var forgetting =
                    Thread.ofVirtual().start(() -> commit(s -> s.inbox().forget("one")));
            Eventually.holds(() -> assertThat(db.number("select count(*) from pg_locks where not granted"))
                    .isPositive());
            turning.commit();
            Eventually.holds(() -> assertThat(forgetting.isAlive()).isFalse());
        }
        assertThat(db.number("select count(*) from shop.inbox_guard")).isZero();
        assertThat(record("one", old("a", 1))).hasSize(1);
    }

    @Test
    void whoever_records_for_long_keeps_the_turn_waiting_and_others_for_a_second() {
        pass("shop", Duration.ofDays(14));
        try (var session = store.begin()) {
            session.inbox().record("one", List.of(command()));
            var times = Race.of(2, number -> {
                long begin = System.nanoTime();
                if (number == 0) assertThat(turn("shop")).isFalse();
                else
                    while (System.nanoTime() - begin < Duration.ofSeconds(3).toNanos()) {
                        long before = System.nanoTime();
                        record("two", command());
                        assertThat(System.nanoTime() - before)
                                .isLessThan(Duration.ofSeconds(3).toNanos());
                    }
                return Duration.ofNanos(System.nanoTime() - begin);
            });
            assertThat(times.getFirst()).isGreaterThan(Duration.ofMillis(900));
            session.commit();
        }
        assertThat(turn("shop")).isTrue();
    }

    @Test
    void a_message_that_is_recorded_while_the_tables_take_turns_is_fresh_once() {
        int rounds = Scale.of(200, 5_000);
        int turns = 0;
        for (int round = 0; round < rounds; round++) {
            var message = command();
            pass("shop", Duration.ofDays(14));
            var fresh = Race.of(4, number -> {
                if (number == 0) return turn("shop") ? 1 : 0;
                return record("one", message).size() + record("one", message).size();
            });
            turns += fresh.getFirst();
            assertThat(fresh.subList(1, 4).stream().mapToInt(i -> i).sum())
                    .as("round %d: %s", round, fresh)
                    .isEqualTo(1);
        }
        System.out.printf(
                "inbox: %d messages recorded six times each while the tables took %d turns; twice 0%n", rounds, turns);
        assertThat(turns).isGreaterThan(rounds / 2);
    }

    @TypeName("news")
    record News(String about, int number) {}

    private static final Topic<News> NEWS = Topic.of("bank.news", News.class, News::about);

    private Factum start(Service service, Transport topics, Clock clock) {
        var its = Postgres.store(database, service.name());
        open.push(its);
        var factum = Factum.start(service, its, topics, Json.codec(), Settings.of(clock));
        open.push(factum);
        return factum;
    }

    /** What a broker is told to deliver once more, from the beginning, after a year. */
    @Test
    void a_topic_that_is_read_anew_when_the_inbox_has_forgotten_it_leads_to_nothing_twice() {
        int messages = Scale.of(20_000, 1_000_000);
        var topics = Postgres.topics(database, "topics");
        open.push(topics);
        var handled = new ConcurrentHashMap<UUID, Integer>();
        var yearAgo = Clock.offset(Clock.systemUTC(), Duration.ofDays(-365));
        var bank = start(Service.named("bank").sends(NEWS), topics, yearAgo);
        var reading = start(
                Service.named("reading")
                        .reacts(Subscription.of(
                                "hearing", NEWS, (message, tx) -> handled.merge(message.id(), 1, Integer::sum))),
                topics,
                Clock.systemUTC());
        for (int sent = 0; sent < messages; sent += 500) {
            int from = sent;
            bank.transact(cause(), tx -> {
                for (int i = from; i < from + 500; i++) tx.send(NEWS, new News("about " + i % 5_000, i));
            });
        }
        var patience = Duration.ofSeconds(30 + messages / 1_000);
        Eventually.holds(patience, () -> assertThat(handled).hasSize(messages));
        for (int i = 0; i < 2; i++) {
            pass("reading", Duration.ofDays(14));
            assertThat(turn("reading")).as("the turn").isTrue();
        }
        assertThat(records("reading")).isZero();
        reading.rewind("hearing", NEWS);
        bank.transact(cause(), tx -> tx.send(NEWS, new News("about 1", messages)));
        Eventually.holds(patience, () -> {
            assertThat(handled).hasSize(messages + 1);
            assertThat(OnBoth.status(reading, "hearing").behind()).isZero();
        });
        assertThat(records("reading"))
                .as("messages that came again, and the new one")
                .isEqualTo(messages + 1);
        assertThat(handled.values()).as("how often each was handled").containsOnly(1);
        System.out.printf(
                "inbox: %,d messages came again when it had forgotten them; handled twice 0; rows that guard them %,d%n",
                messages, db.number("select count(*) from reading.inbox_guard"));
    }
}

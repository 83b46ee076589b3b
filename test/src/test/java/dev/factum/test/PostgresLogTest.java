package dev.factum.test;

import static dev.factum.test.Accounts.AGGREGATE;
import static dev.factum.test.Accounts.SERVICE;
import static dev.factum.test.Accounts.cause;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.json.Json;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Holder;
import dev.factum.log.Source;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.PostgresLog;
import dev.factum.postgres.PostgresLog.Reader;
import dev.factum.postgres.PostgresLog.Size;
import dev.factum.postgres.PostgresLog.Status;
import dev.factum.postgres.PostgresStore;
import dev.factum.postgres.PostgresTopics;
import dev.factum.store.Events.Append;
import dev.factum.store.Events.Entry;
import dev.factum.store.Mark;
import dev.factum.store.Misconfigured;
import dev.factum.store.ParkedMessages.Summary;
import dev.factum.store.Session;
import dev.factum.subscription.Patience;
import dev.factum.subscription.Subscription;
import dev.factum.test.Accounts.Deposit;
import dev.factum.test.Accounts.Event;
import dev.factum.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A log as an operator sees it, from outside and without its service. */
@Tag("postgres")
class PostgresLogTest {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private static final Topic<Event> TOPIC = Topic.of("bank.events", Event.class, Event::account);

    private HikariDataSource database;
    private Db db;
    private PostgresStore store;
    private PostgresTopics topics;

    @BeforeEach
    void open() {
        database = postgres.database(20);
        db = new Db(database);
        store = Postgres.store(database, "bank");
        topics = Postgres.topics(database, "topics");
    }

    @AfterEach
    void close() {
        store.close();
        topics.close();
    }

    private Factum start(Service service) {
        return Factum.start(service, store, topics, Json.codec());
    }

    private Session append(String account) {
        var id = UUID.randomUUID();
        var payload = "{\"account\":\"b\",\"amount\":1}".getBytes(StandardCharsets.UTF_8);
        var envelope = new Envelope<>(
                id, "account.deposited", 1, Instant.now(), "bank", account, 0, Cause.request(id), null, payload);
        var session = store.begin();
        session.events()
                .append(List.of(new Append.ToStream(
                        Accounts.stream(account), ExpectedVersion.any(), List.of(new Entry(envelope, List.of())))));
        return session;
    }

    private Status status() {
        return Postgres.log(database, "bank", Optional.of("topics")).status();
    }

    private static void deposit(Factum bank, String account, int times) {
        for (int i = 1; i <= times; i++) bank.execute(AGGREGATE, new Deposit(account, i), cause());
    }

    private static Reader reader(Status status, String name) {
        return status.readers().stream()
                .filter(reader -> reader.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Service reading(Service service, String... names) {
        for (var name : names)
            service = service.reacts(Subscription.of(name, Source.own(Event.class), (message, tx) -> {}));
        return service;
    }

    @Test
    void an_empty_log_is_told_as_such() {
        try (var bank = start(SERVICE)) {
            var status = status();
            assertThat(status.schema()).isEqualTo("bank");
            assertThat(status.server()).matches("1[5-9]\\..*");
            assertThat(status.now())
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
            assertThat(status.last()).isEqualTo(Mark.START);
            assertThat(status.written()).isNull();
            assertThat(status.readable()).isEqualTo(Mark.START);
            assertThat(status.holders()).isEmpty();
            assertThat(status.readers()).isEmpty();
            assertThat(status.parked()).isEmpty();
            assertThat(bank.log().status().holders()).isEmpty();
        }
    }

    @Test
    void how_far_each_reader_is_behind_is_counted_in_events() {
        try (var bank = start(reading(SERVICE, "first", "second"))) {
            deposit(bank, "a", 3);
            Eventually.holds(() -> assertThat(status().readers())
                    .extracting(Reader::behind)
                    .containsExactly(OptionalLong.of(0), OptionalLong.of(0)));
        }
        try (var bank = start(reading(SERVICE, "second"))) {
            deposit(bank, "a", 4);
            Eventually.holds(
                    () -> assertThat(reader(status(), "second").behind()).hasValue(0));
        }
        var status = status();
        assertThat(status.last().at()).isEqualTo(7);
        assertThat(status.readable()).isEqualTo(status.last());
        assertThat(reader(status, "first").at().at()).isEqualTo(3);
        assertThat(reader(status, "first").behind()).hasValue(4);
        assertThat(reader(status, "second").at()).isEqualTo(status.last());
    }

    @Test
    void what_came_late_and_is_not_read_is_behind() {
        try (var bank = start(reading(SERVICE, "reader"))) {
            deposit(bank, "a", 5);
            Eventually.holds(
                    () -> assertThat(reader(status(), "reader").behind()).hasValue(0));
        }
        db.run("insert into bank.late values (5, 1, 2), (4, 1, 3)");
        assertThat(reader(status(), "reader").behind()).hasValue(1);
        assertThat(status().late()).isEqualTo(2);
        assertThat(status().last()).extracting(Mark::at, Mark::sub).containsExactly(5L, 1);
    }

    /** Nothing runs that would bring it further: it is known to be readable as far as somebody has read. */
    @Test
    void a_log_that_waits_for_an_append_says_how_far_it_can_be_read_and_for_whom_it_waits() {
        try (var bank = start(reading(SERVICE, "reader"))) {
            deposit(bank, "a", 2);
            Eventually.holds(
                    () -> assertThat(reader(status(), "reader").behind()).hasValue(0));
        }
        try (var open = append("b");
                var done = append("c")) {
            done.commit();
            var status = status();
            assertThat(status.last().at()).isEqualTo(4);
            assertThat(status.readable().at()).isEqualTo(2);
            assertThat(status.holders()).singleElement().satisfies(holding -> {
                assertThat(holding.holder()).isInstanceOf(Holder.Session.class);
                assertThat(holding.statement())
                        .startsWith("with row as (select $1::uuid id")
                        .hasSize(200);
                assertThat(holding.toString()).doesNotContain("select");
            });
            open.commit();
        }
        assertThat(status().readable()).isEqualTo(status().last());
    }

    @Test
    void how_far_readers_are_behind_in_topics_is_known_where_their_schema_is_given() {
        var heard = new AtomicInteger();
        var listening = SERVICE.publishes(Event.class, TOPIC, List::of)
                .reacts(Subscription.of("listener", TOPIC, (message, tx) -> heard.incrementAndGet()));
        try (var bank = start(listening)) {
            for (var account : List.of("a", "b", "c")) deposit(bank, account, 2);
            Eventually.holds(() -> assertThat(heard).hasValue(6));
            Eventually.holds(
                    () -> assertThat(reader(status(), "listener").behind()).hasValue(0));
        }
        db.run(
                "update bank.subscription set at = 0 where name = 'listener' and at = (select max(at) from bank.subscription)");
        var listener = reader(status(), "listener");
        assertThat(listener.source()).isEqualTo("bank.events");
        assertThat(listener.behind().orElseThrow()).isEqualTo(2);
        var without = Postgres.log(database, "bank", Optional.empty()).status();
        assertThat(reader(without, "listener").behind()).isEmpty();
        db.run("update topics.topic set name = 'another'");
        assertThat(reader(status(), "listener").behind()).isEmpty();
    }

    @Test
    void what_is_parked_and_left_to_an_operator_is_counted() {
        var failing = SERVICE.reacts(Subscription.<Event>of("fails", Source.own(Event.class), (message, tx) -> {
                    throw new IllegalStateException("no");
                })
                .with(new Patience(Duration.ofMillis(1), Duration.ofMillis(1), 1)));
        try (var bank = start(failing)) {
            deposit(bank, "a", 2);
            deposit(bank, "b", 1);
            Eventually.holds(() -> {
                assertThat(status().parked()).hasSize(1).first().satisfies(summary -> {
                    assertThat(summary).isEqualTo(new Summary("fails", 2, 3, 2, summary.since()));
                });
            });
        }
    }

    @Test
    void the_tables_have_their_sizes() {
        try (var bank = start(SERVICE)) {
            deposit(bank, "a", 50);
            db.run("analyze bank.event");
            assertThat(status().tables())
                    .extracting(Size::table)
                    .containsExactlyInAnyOrder(
                            "event",
                            "inbox",
                            "inbox_before",
                            "inbox_guard",
                            "subscription",
                            "parking",
                            "timer",
                            "schedule",
                            "saga",
                            "late");
            assertThat(status().tables())
                    .filteredOn(size -> size.table().equals("event"))
                    .first()
                    .satisfies(size -> {
                        assertThat(size.rows()).isEqualTo(50);
                        assertThat(size.bytes()).isEqualTo(db.number("select pg_total_relation_size('bank.event')"));
                    });
        }
    }

    @Test
    void a_schema_without_a_log_is_told_with_those_that_have_one() {
        try (var bank = start(SERVICE)) {
            assertMisconfigured(
                    "bnak", "there is no log in the schema bnak; schemas of Factum in this database: bank, topics");
        }
        assertMisconfigured("topics", "the schema topics lacks [store/event.sql");
    }

    @Test
    void a_database_without_anything_is_told_as_such() {
        var empty = Postgres.log(postgres.database(2), "bank", Optional.empty());
        assertThatThrownBy(empty::status)
                .isInstanceOf(Misconfigured.class)
                .hasMessage("there is no log in the schema bank, nor anything else of Factum in this database");
    }

    @Test
    void a_schema_of_an_older_or_a_newer_release_is_told_with_what_to_do() {
        start(SERVICE).close();
        db.run("insert into bank.factum_migration (file, checksum) values ('store/of_tomorrow.sql', 1)");
        assertMisconfigured(
                "bank",
                "the schema bank has [store/of_tomorrow.sql], which this release does not know: a newer one made it, use that");
        db.run(
                "delete from bank.factum_migration where file = 'store/of_tomorrow.sql'",
                "delete from bank.factum_migration where file = 'store/late.sql'");
        assertMisconfigured(
                "bank", "the schema bank lacks [store/late.sql] of this release: start the service with this release");
    }

    private void assertMisconfigured(String schema, String message) {
        var log = Postgres.log(database, schema, Optional.empty());
        assertThatThrownBy(log::status).isInstanceOf(Misconfigured.class).hasMessageStartingWith(message);
        assertThatThrownBy(() -> log.verify((check, done, about) -> {}))
                .isInstanceOf(Misconfigured.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void looking_writes_nothing() {
        try (var bank = start(reading(SERVICE, "reader"))) {
            deposit(bank, "a", 3);
        }
        db.run("alter database " + db.name() + " set default_transaction_read_only = on");
        Eventually.holds(() -> {
            database.getHikariPoolMXBean().softEvictConnections(); // one may just have been opened
            assertThat(db.texts("show default_transaction_read_only")).containsExactly("on");
        });
        PostgresLog log = Postgres.log(database, "bank", Optional.of("topics"));
        assertThat(log.status().last().at()).isEqualTo(3);
        assertThat(log.verify((check, done, about) -> {}).isSound()).isTrue();
    }
}

package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.json.Json;
import dev.factum.log.Position;
import dev.factum.log.Source;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.PostgresStore;
import dev.factum.store.Events.Append;
import dev.factum.store.Session;
import dev.factum.store.Unavailable;
import dev.factum.subscription.Subscription;
import dev.factum.test.Journal.Noted;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A lower position commits after a higher one: the race in which readers of logs lose events. */
@Tag("postgres")
class SlowCommitTest {
    private static final int POLLS = 100;

    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private final ConcurrentLinkedQueue<UUID> delivered = new ConcurrentLinkedQueue<>();
    private HikariDataSource database;
    private Db db;
    private PostgresStore store;
    private Factum shop;

    @BeforeEach
    void startTheShop() {
        database = postgres.database(15);
        db = new Db(database);
        store = Postgres.store(database, "shop");
        var service = Service.named("shop")
                .records(Noted.class)
                .reacts(Subscription.of(
                        "reader", Source.own(Noted.class), (message, tx) -> delivered.add(message.id())));
        var settings = Settings.DEFAULT.withIdle(Duration.ofMillis(5));
        shop = Factum.start(service, store, Memory.topics(), Json.codec(), settings);
    }

    @AfterEach
    void stopTheShop() {
        shop.close();
        store.close();
    }

    private Session appendAndHold(Append append) {
        var session = store.begin();
        session.events().append(List.of(append));
        return session;
    }

    private void append(Append append) {
        try (var session = appendAndHold(append)) {
            session.commit();
        }
    }

    /** In its own place if it was not long, in a later one if it was; for everybody the same. */
    @Test
    void an_event_that_commits_late_is_delivered_once_and_everybody_reads_it_at_one_place() {
        var appends = List.of(Raw.toStream("1", 1), Raw.toStream("2", 1), Raw.toStream("3", 1), Raw.toStream("4", 1));
        try (var slow = appendAndHold(appends.getFirst())) {
            appends.stream().skip(1).forEach(this::append);
            for (int i = 0; i < POLLS; i++)
                assertThat(store.read(0, 0, 10))
                        .extracting(e -> e.envelope().id())
                        .doesNotContainAnyElementsOf(Raw.ids(appends.getFirst()));
            slow.commit();
        }
        var written = appends.stream().flatMap(a -> Raw.ids(a).stream()).toList();
        Eventually.holds(() -> assertThat(delivered).containsExactlyInAnyOrderElementsOf(written));
        assertThat(store.read(0, 0, 10)).extracting(e -> e.envelope().id()).isEqualTo(List.copyOf(delivered));
        assertThat(shop.log().read(Position.start("shop"), 10))
                .extracting(e -> e.envelope().id())
                .isEqualTo(List.copyOf(delivered));
    }

    @Test
    void a_cursor_that_asks_for_what_is_behind_the_last_position_loses_that_event() {
        var naive = new NaiveCursor(db);
        try (var slow = appendAndHold(Raw.toStream("1", 1))) {
            for (var id : List.of("2", "3", "4")) append(Raw.toStream(id, 1));
            for (int i = 0; i < POLLS; i++) naive.poll();
            slow.commit();
        }
        for (int i = 0; i < POLLS; i++) naive.poll();
        assertThat(naive.read()).as("of four").isEqualTo(3);
        Eventually.holds(() -> assertThat(delivered).hasSize(4));
    }

    @Test
    void an_append_that_is_rolled_back_holds_nobody_up() {
        for (int i = 0; i < 20; i++) appendAndHold(Raw.toStream("gone", 3)).close();
        append(Raw.toStream("1", 1));
        Eventually.holds(() -> assertThat(delivered).hasSize(1));
    }

    @Test
    void an_open_transaction_that_writes_elsewhere_in_the_database_holds_nobody_up() throws Exception {
        db.run("create table elsewhere (id int)");
        try (var foreign = database.getConnection()) {
            foreign.setAutoCommit(false);
            run(foreign, "insert into elsewhere values (1)");
            append(Raw.toStream("1", 1));
            Eventually.holds(Duration.ofSeconds(5), () -> assertThat(delivered).hasSize(1));
            foreign.rollback();
        }
    }

    @Test
    void a_reader_of_the_log_in_an_old_snapshot_holds_nobody_up() throws Exception {
        append(Raw.toStream("1", 1));
        try (var reporting = database.getConnection()) {
            reporting.setAutoCommit(false);
            run(reporting, "set transaction isolation level repeatable read");
            run(reporting, "select count(*) from shop.event");
            append(Raw.toStream("2", 1));
            Eventually.holds(Duration.ofSeconds(5), () -> assertThat(delivered).hasSize(2));
            reporting.rollback();
        }
    }

    @Test
    void what_a_prepared_transaction_has_appended_is_delivered_when_it_commits() throws Exception {
        var prepared = Raw.toStream("1", 2);
        try (var c = database.getConnection()) {
            c.setAutoCommit(false);
            store.join(c).events().append(List.of(prepared));
            run(c, "prepare transaction 'slow'");
            c.setAutoCommit(true);
            append(Raw.toStream("2", 1));
            for (int i = 0; i < POLLS; i++) store.read(0, 0, 10);
            assertThat(delivered).doesNotContainAnyElementsOf(Raw.ids(prepared));
            run(c, "commit prepared 'slow'");
        }
        Eventually.holds(() -> assertThat(delivered)
                .hasSize(3)
                .containsSubsequence(Raw.ids(prepared).toArray(UUID[]::new)));
    }

    @Test
    void a_client_that_stops_with_an_append_in_hand_is_ended_by_the_server_and_holds_nobody_up_until_then() {
        var stopped = appendAndHold(Raw.toStream("1", 1));
        append(Raw.toStream("2", 1));
        assertThat(timeoutOf(stopped)).isEqualTo("10s");
        Eventually.holds(Duration.ofSeconds(5), () -> assertThat(delivered).hasSize(1));
        Eventually.holds(
                Duration.ofSeconds(30),
                () -> assertThat(db.number("select count(*) from pg_locks where relation = 'shop.event'::regclass"
                                + " and mode = 'RowExclusiveLock'"))
                        .isZero());
        assertThatExceptionOfType(Unavailable.class).isThrownBy(stopped::close);
    }

    private static String timeoutOf(Session session) {
        try (var statement = session.connection().createStatement();
                var row = statement.executeQuery("show idle_in_transaction_session_timeout")) {
            row.next();
            return row.getString(1);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(Connection c, String sql) throws java.sql.SQLException {
        try (var statement = c.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What everybody writes first. */
    static final class NaiveCursor {
        private final Db db;
        private long last;
        private int read;

        NaiveCursor(Db db) {
            this.db = db;
        }

        int read() {
            return read;
        }

        void poll() {
            for (var row :
                    db.texts("select position from shop.event where position > " + last + " order by position")) {
                last = Long.parseLong(row);
                read++;
            }
        }
    }
}

package dev.factum.test;

import static dev.factum.test.Accounts.AGGREGATE;
import static dev.factum.test.Accounts.SERVICE;
import static dev.factum.test.Accounts.cause;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.event.FactumException;
import dev.factum.event.Types;
import dev.factum.json.Json;
import dev.factum.log.Source;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.PostgresLog.Check;
import dev.factum.postgres.PostgresLog.Finding;
import dev.factum.postgres.PostgresLog.Verification;
import dev.factum.postgres.PostgresStore;
import dev.factum.postgres.PostgresTopics;
import dev.factum.store.Events.Append;
import dev.factum.store.Session;
import dev.factum.subscription.Subscription;
import dev.factum.test.Accounts.Deposit;
import dev.factum.test.Accounts.Event;
import dev.factum.topic.Topic;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every fault that is planted in a log is found and named, and where none is, none is found. */
@Tag("postgres")
class VerifyLogTest {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private static final Topic<Event> TOPIC = Topic.of("bank.events", Event.class, Event::account);

    private HikariDataSource database;
    private Db db;
    private PostgresStore store;
    private PostgresTopics topics;

    /** Accounts a and b with three events each, all of them read and sent and heard again. */
    @BeforeEach
    void open() {
        database = postgres.database(20);
        db = new Db(database);
        store = Postgres.store(database, "bank");
        topics = Postgres.topics(database, "topics");
        var heard = new AtomicLong();
        var service = SERVICE.reacts(Subscription.of("reader", Source.own(Event.class), (message, tx) -> {}))
                .publishes(Event.class, TOPIC, List::of)
                .reacts(Subscription.of("listener", TOPIC, (message, tx) -> heard.incrementAndGet()));
        try (var bank = Factum.start(service, store, topics, Json.codec())) {
            for (int i = 1; i <= 3; i++)
                for (var account : List.of("a", "b")) bank.execute(AGGREGATE, new Deposit(account, i), cause());
            Eventually.holds(() -> assertThat(heard).hasValue(6));
            Eventually.holds(() -> assertThat(db.number("select at from bank.subscription where name = 'reader'"))
                    .isEqualTo(6));
        }
    }

    @AfterEach
    void close() {
        store.close();
        topics.close();
    }

    private Verification verify() {
        return Postgres.log(database, "bank", Optional.of("topics")).verify((check, done, about) -> {});
    }

    private Verification verifyJournal() {
        return Postgres.log(database, "journal", Optional.empty()).verify((check, done, about) -> {});
    }

    private PostgresStore journal() {
        var journal = Postgres.store(database, "journal");
        journal.open("journal", Set.of(new Types.Name("journal.noted", 1)), List.of());
        return journal;
    }

    /** What nobody but a superuser who means it can do. */
    private void plant(String... statements) {
        db.run("alter table bank.event disable trigger event_append_only");
        db.run(statements);
        db.run("alter table bank.event enable trigger event_append_only");
    }

    private void assertFound(Check check, String subject, String... what) {
        var found = verify();
        assertThat(found.isSound()).isFalse();
        assertThat(found.findings()).extracting(Finding::check).containsOnly(check);
        assertThat(found.findings()).extracting(Finding::subject).containsOnly(subject);
        assertThat(found.findings()).extracting(Finding::what).containsExactly(what);
    }

    @Test
    void a_log_in_which_nothing_is_wrong_has_no_findings() {
        var found = verify();
        assertThat(found.findings()).isEmpty();
        assertThat(found.unchecked()).isEmpty();
        assertThat(found.isSound()).isTrue();
        assertThat(found.events()).isEqualTo(6);
        assertThat(found.streams()).isEqualTo(2);
    }

    @Test
    void a_version_that_is_missing_is_found() {
        plant("delete from bank.event where key = 'a' and version = 2");
        assertFound(Check.HOLES, "account/a", "account/a has no version 2");
    }

    @Test
    void versions_that_are_missing_at_the_beginning_are_found() {
        plant("delete from bank.event where key = 'b' and version <= 2");
        assertFound(Check.HOLES, "account/b", "account/b has no versions 1 to 2");
    }

    @Test
    void a_version_below_one_is_found() {
        plant("update bank.event set version = 0 where key = 'a' and version = 1");
        assertFound(Check.HOLES, "account/a", "account/a has a version 0 at 1", "account/a has no version 1");
    }

    @Test
    void versions_that_changed_places_are_found() {
        plant(
                "drop index bank.event_stream",
                "update bank.event set version = 5 - version where key = 'a' and version > 1");
        assertFound(Check.ORDER, "account/a", "account/a version 3 is read at 3, before version 2 at 5");
    }

    @Test
    void a_version_that_came_late_and_is_read_behind_its_follower_is_found() {
        db.run("insert into bank.late values (5, 1, 3)");
        assertFound(Check.ORDER, "account/a", "account/a version 3 is read at 5, before version 2 at 5.1");
    }

    @Test
    void a_version_that_is_there_twice_is_found() {
        plant("drop index bank.event_stream", "update bank.event set version = 2 where key = 'a' and version = 3");
        assertFound(Check.DUPLICATES, "account/a", "account/a has its version 2 twice, again at 5");
    }

    @Test
    void an_event_that_is_there_twice_is_found() {
        plant(
                "alter table bank.event drop constraint event_id",
                "update bank.event set id = (select id from bank.event where position = 5) where position = 1");
        var id = db.texts("select id from bank.event where position = 1").getFirst();
        assertFound(Check.DUPLICATES, id, "event " + id + " is there 2 times, first at 1 and last at 5");
    }

    @Test
    void a_reader_that_stands_at_another_event_is_found() {
        db.run("update bank.subscription set at = 4 where name = 'reader'");
        var event = db.texts("select event from bank.subscription where name = 'reader'")
                .getFirst();
        assertFound(Check.CHECKPOINTS, "reader", "reader stands at 4 with the event " + event + ", which is at 6");
    }

    @Test
    void a_reader_whose_event_is_gone_is_found() {
        db.run("update bank.subscription set event = '00000000-0000-0000-0000-000000000007' where name = 'reader'");
        assertFound(
                Check.CHECKPOINTS,
                "reader",
                "reader stands at 6 with the event 00000000-0000-0000-0000-000000000007, which is not in the log");
    }

    @Test
    void a_reader_that_stands_beyond_the_end_is_found() {
        db.run("update bank.subscription set at = 4711 where name = 'reader'");
        assertFound(Check.CHECKPOINTS, "reader", "reader stands at 4711, beyond the last event, which is at 6");
    }

    @Test
    void a_reader_whose_message_a_topic_has_lost_is_found() {
        db.run("delete from topics.message where position = (select max(position) from topics.message)");
        var found = verify();
        assertThat(found.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo(Check.CHECKPOINTS);
            assertThat(finding.subject()).isEqualTo("listener");
            assertThat(finding.what())
                    .startsWith("listener stands at 6 in partition ")
                    .endsWith(", which is not there");
        });
    }

    @Test
    void what_cannot_be_checked_is_said() {
        var found = Postgres.log(database, "bank", Optional.empty()).verify((check, done, about) -> {});
        assertThat(found.isSound()).isTrue();
        assertThat(found.unchecked())
                .containsExactly("where listener stands in the topic bank.events, whose schema was not given");
    }

    @Test
    void read_models_are_left_to_the_application() {
        db.run("insert into bank.subscription (name, source, partition, epoch)"
                + " values ('totals@1', '', 0, 1), ('account_list@2', '', 0, 1)");
        assertThat(verify().unchecked())
                .containsExactly("read models, which the application compares with a replay: "
                        + "factum.verify(\"account_list\"); also totals");
    }

    @Test
    void a_sequence_that_would_give_positions_out_again_is_found() {
        db.run("select setval('bank.event_position_seq', 5)");
        assertThat(verify().findings()).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo(Check.SEQUENCE);
            assertThat(finding.what()).startsWith("the sequence stands at 5, below 6, which is written");
        });
    }

    @Test
    void a_log_that_can_be_changed_is_found() {
        db.run("alter table bank.event disable trigger event_append_only");
        assertFound(
                Check.GUARD,
                "event_append_only",
                "the trigger that keeps events from being changed is off or gone. Run: "
                        + "alter table \"bank\".\"event\" enable trigger event_append_only");
    }

    @Test
    void what_came_late_and_is_gone_or_is_read_too_early_is_found() {
        db.run("insert into bank.late values (4, 1, 3), (3, 1, 5)");
        plant("delete from bank.event where position = 3");
        var found = verify();
        assertThat(found.findings())
                .filteredOn(finding -> finding.check() == Check.LATE)
                .extracting(Finding::what)
                .containsExactly(
                        "the event at 5 came late and is read at 3.1, before its own place",
                        "the event at 3, which came late and is read at 4.1, is not there");
    }

    @Test
    void an_event_that_an_index_has_lost_is_found_all_the_same() {
        db.run("update pg_index set indisready = false where indexrelid = 'bank.event_id'::regclass");
        db.run(
                "insert into bank.event (id, category, key, version, type, time, correlation, cause, payload)"
                        + " select id, category, key, 4, type, time, correlation, cause, payload from bank.event where position = 5");
        db.run("update pg_index set indisready = true where indexrelid = 'bank.event_id'::regclass");
        db.run(
                "alter database " + db.name() + " set enable_seqscan = off",
                "alter database " + db.name() + " set enable_hashagg = off");
        database = postgres.another(database, 20); // the old pool may still be making a connection without the settings
        db = new Db(database);
        assertThat(db.number("select count(*) from (select id from bank.event group by id having count(*) > 1) twice"))
                .isZero();
        var id = db.texts("select id from bank.event where position = 5").getFirst();
        assertFound(Check.DUPLICATES, id, "event " + id + " is there 2 times, first at 5 and last at 7");
    }

    @Test
    void of_many_faults_a_hundred_are_told_and_the_rest_is_counted() {
        try (var loose = journal();
                var session = loose.begin()) {
            var appends = new ArrayList<Append>();
            for (int i = 0; i < 130; i++) appends.add(Raw.toStream("s" + i, 2));
            session.events().append(appends);
            session.commit();
        }
        db.run(
                "alter table journal.event disable trigger event_append_only",
                "delete from journal.event where version = 1",
                "alter table journal.event enable trigger event_append_only");
        var found = verifyJournal();
        assertThat(found.findings()).hasSize(100).allMatch(finding -> finding.check() == Check.HOLES);
        assertThat(found.more()).isEqualTo(30);
    }

    /** Streams appended to from transactions of all lengths: whatever the late lane does, nothing is wrong at any moment. */
    @Test
    void a_log_in_the_middle_of_slow_commits_has_no_findings() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var open = new ArrayDeque<Session>();
        int verified = 0;
        try (var journal = journal()) {
            for (int step = 0; step < 400; step++) {
                journal.read(Long.MAX_VALUE, 0, 1); // moves the late lane on
                int what = random.nextInt(10);
                if (what < 4 && open.size() < 6) open.add(append(journal, "s" + step % 8));
                else if (what < 8 && !open.isEmpty())
                    end(random.nextBoolean() ? open.poll() : open.pollLast(), what > 4);
                else {
                    verified++;
                    assertThat(verifyJournal().findings())
                            .as("seed " + seed + ", step " + step)
                            .isEmpty();
                }
            }
            open.forEach(Session::close);
        }
        System.out.printf(
                "verify: %d times in the middle of slow commits, %d of %d events had come late, nothing found wrong%n",
                verified,
                db.number("select count(*) from journal.late"),
                db.number("select count(*) from journal.event"));
        assertThat(db.number("select count(*) from journal.late")).isPositive();
    }

    /** To a stream of its own if somebody else has this one in hand. */
    private static Session append(PostgresStore journal, String stream) {
        var session = journal.begin();
        try (var statement = session.connection().createStatement()) {
            statement.execute("set local lock_timeout = '20ms'");
            session.events().append(List.of(Raw.toStream(stream, 2)));
            return session;
        } catch (SQLException | FactumException e) {
            session.close();
            var other = journal.begin();
            other.events().append(List.of(Raw.toStream(stream + "-" + System.nanoTime(), 2)));
            return other;
        }
    }

    private static void end(Session session, boolean commits) {
        try (session) {
            if (commits) session.commit();
        }
    }
}

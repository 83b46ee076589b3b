package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.factum.event.Types;
import dev.factum.log.Holder;
import dev.factum.log.LogStatus;
import dev.factum.postgres.Ambience;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.Postgres.Install;
import dev.factum.postgres.PostgresStore;
import dev.factum.store.Events.Append;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever holds a log back is named, and nobody else. */
@Tag("postgres")
class LogStatusTest {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private HikariDataSource database;
    private Db db;
    private PostgresStore store;

    @BeforeEach
    void open() {
        database = postgres.database(10);
        db = new Db(database);
        store = open(database);
    }

    private static PostgresStore open(HikariDataSource source) {
        var opened = Postgres.store(source, "shop", Install.ALWAYS, Ambience.NONE);
        opened.open("shop", Set.of(new Types.Name("journal.noted", 1)), List.of());
        return opened;
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** A connection on which a transaction can be left open under a name. */
    private Connection begin(String application) throws SQLException {
        var c = database.getConnection();
        c.setAutoCommit(false);
        execute(c, "set application_name = '" + application + "'");
        c.commit();
        return c;
    }

    private static void execute(Connection c, String sql) throws SQLException {
        try (var statement = c.createStatement()) {
            statement.execute(sql);
        }
    }

    private void append(Connection c, String stream) {
        store.join(c).events().append(List.<Append>of(Raw.toStream(stream, 2)));
    }

    private void append(String stream) {
        try (var session = store.begin()) {
            session.events().append(List.of(Raw.toStream(stream, 1)));
            session.commit();
        }
    }

    private void awaitNobody() {
        Eventually.holds(() -> {
            var status = store.status();
            assertThat(status.holders()).isEmpty();
            assertThat(status.gaps()).isZero();
            assertThat(status.readable()).isEqualTo(status.last());
        });
    }

    @Test
    void a_transaction_that_has_appended_and_stays_open_is_named_and_after_its_end_nobody_is() throws Exception {
        append("first");
        try (var c = begin("nightly-import")) {
            var before = Instant.now();
            append(c, "late");
            assertThat(store.status().holders())
                    .singleElement()
                    .isInstanceOfSatisfying(Holder.Session.class, holder -> {
                        assertThat(holder.application()).isEqualTo("nightly-import");
                        assertThat(holder.user()).isEqualTo("postgres");
                        assertThat(holder.state()).isEqualTo("idle in transaction");
                        assertThat(holder.since())
                                .isBetween(before.minusSeconds(5), Instant.now().plusSeconds(5));
                        assertThat((long) holder.pid())
                                .isEqualTo(db.number(
                                        "select pid from pg_stat_activity where application_name = 'nightly-import'"));
                    });
            c.rollback();
        }
        awaitNobody();
    }

    @Test
    void a_transaction_that_does_not_append_is_not_named() throws Exception {
        db.run("create table other (id int)");
        try (var writer = begin("writes-elsewhere");
                var reader = begin("reads")) {
            execute(writer, "insert into other values (1)");
            execute(reader, "set transaction isolation level repeatable read");
            execute(reader, "select count(*) from shop.event");
            assertThat(store.status().holders()).isEmpty();
            writer.rollback();
            reader.rollback();
        }
    }

    @Test
    void an_append_to_the_log_of_another_service_or_database_is_not_named() throws Exception {
        var elsewhere = postgres.database(3);
        var neighbour = Postgres.store(database, "neighbour");
        neighbour.open("neighbour", Set.of(new Types.Name("journal.noted", 1)), List.of());
        try (var other = open(elsewhere);
                var inOther = other.begin();
                var inNeighbour = neighbour.begin()) {
            inOther.events().append(List.of(Raw.toStream("a", 1)));
            inNeighbour.events().append(List.of(Raw.toStream("a", 1)));
            assertThat(neighbour.status().holders()).hasSize(1);
            assertThat(store.status().holders()).isEmpty();
        } finally {
            neighbour.close();
        }
    }

    @Test
    void a_prepared_transaction_is_named_by_its_gid_and_its_owner() throws Exception {
        try (var c = begin("two-phase")) {
            append(c, "prepared");
            execute(c, "prepare transaction 'order-7'");
            c.setAutoCommit(true);
            assertThat(store.status().holders())
                    .singleElement()
                    .isInstanceOfSatisfying(Holder.Prepared.class, holder -> {
                        assertThat(holder.gid()).isEqualTo("order-7");
                        assertThat(holder.owner()).isEqualTo("postgres");
                        assertThat(holder.since()).isNotNull();
                    });
            execute(c, "commit prepared 'order-7'");
        }
        awaitNobody();
        assertThat(store.status().last().at()).isEqualTo(2);
    }

    @Test
    void a_prepared_transaction_that_did_not_append_is_not_named() throws Exception {
        db.run("create table other (id int)");
        try (var appending = begin("two-phase");
                var c = begin("two-phase-elsewhere")) {
            append(appending, "open");
            execute(c, "insert into other values (1)");
            execute(c, "prepare transaction 'elsewhere'");
            c.setAutoCommit(true);
            assertThat(store.status().holders()).singleElement().isInstanceOf(Holder.Session.class);
            execute(c, "rollback prepared 'elsewhere'");
            appending.rollback();
        }
    }

    @Test
    void the_longest_open_comes_first() throws Exception {
        try (var first = begin("first");
                var second = begin("second")) {
            append(first, "a");
            append(second, "b");
            assertThat(store.status().holders())
                    .extracting(holder -> ((Holder.Session) holder).application())
                    .containsExactly("first", "second");
            first.rollback();
            second.rollback();
        }
    }

    @Test
    void places_that_the_log_went_past_are_told_and_so_is_what_came_late() throws Exception {
        try (var c = begin("slow")) {
            append(c, "late");
            append("a");
            Eventually.holds(() -> {
                var status = store.status();
                assertThat(status.readable().at()).isEqualTo(3);
                assertThat(status.gaps()).isEqualTo(2);
            });
            assertThat(store.status().late()).isZero();
            c.commit();
        }
        awaitNobody();
        LogStatus status = store.status();
        assertThat(status.late()).isEqualTo(2);
        assertThat(status.last()).hasToString("shop:3.2");
    }

    @Test
    void a_role_that_may_see_nothing_of_others_still_sees_who_it_is() throws Exception {
        db.run(
                "drop role if exists reader",
                "create role reader login",
                "grant usage on schema shop to reader",
                "grant select on all tables in schema shop to reader",
                "grant select on all sequences in schema shop to reader");
        try (var pool = as("reader");
                var c = begin("nightly-import")) {
            var asReader = Postgres.store(pool, "shop", Install.NEVER, Ambience.NONE);
            append(c, "late");
            assertThat(asReader.status().holders())
                    .singleElement()
                    .isInstanceOfSatisfying(Holder.Session.class, holder -> {
                        assertThat(holder.application()).isEqualTo("nightly-import");
                        assertThat(holder.pid()).isPositive();
                        assertThat(holder.state()).isEmpty();
                        assertThat(holder.since()).isNull();
                    });
            c.rollback();
            asReader.close();
        } finally {
            db.run("drop owned by reader", "drop role reader");
        }
    }

    private HikariDataSource as(String role) {
        var config = new HikariConfig();
        config.setJdbcUrl(database.getJdbcUrl().replace("user=postgres", "user=" + role));
        config.setMaximumPoolSize(2);
        return new HikariDataSource(config);
    }
}

package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.event.Types;
import dev.factum.postgres.Ambience;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.Postgres.Install;
import dev.factum.store.Misconfigured;
import dev.factum.store.Table;
import dev.factum.test.Journal.Noted;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What stands in the user's database, who puts it there, and what is refused at the start. */
@Tag("postgres")
class PostgresInstallTest {
    private static final Set<Types.Name> TYPES = Set.of(new Types.Name("it.happened", 1));
    private static final int LAST_SMALLINT = 32_767;

    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private HikariDataSource database;
    private Db db;

    @BeforeEach
    void emptyDatabase() {
        database = postgres.database(3);
        db = new Db(database);
    }

    private void open(Table<?>... tables) {
        open(Install.ALWAYS, tables);
    }

    private void open(Install install, Table<?>... tables) {
        try (var store = Postgres.store(database, "shop", install, Ambience.NONE)) {
            store.open("shop", TYPES, List.of(tables));
        }
    }

    @Test
    void the_tables_are_words_of_the_glossary() {
        open();
        assertThat(db.texts("select tablename from pg_tables where schemaname = 'shop' order by 1"))
                .containsExactly(
                        "event",
                        "event_type",
                        "factum_migration",
                        "head",
                        "inbox",
                        "inbox_before",
                        "inbox_guard",
                        "inbox_since",
                        "late",
                        "parking",
                        "parking_action",
                        "saga",
                        "saga_request",
                        "schedule",
                        "snapshot",
                        "subscription",
                        "timer");
    }

    @Test
    void a_second_start_installs_nothing_again() {
        open();
        var before = db.texts("select file || applied from shop.factum_migration order by 1");
        open();
        assertThat(db.texts("select file || applied from shop.factum_migration order by 1"))
                .isEqualTo(before)
                .hasSize(11);
    }

    @Test
    void two_instances_that_start_at_once_install_once() {
        Race.of(2, number -> {
            open();
            return number;
        });
        assertThat(db.number("select count(*) from shop.factum_migration")).isEqualTo(11);
    }

    @Test
    void the_history_of_another_tool_is_never_touched() {
        db.run("create schema shop");
        for (var schema : List.of("public", "shop"))
            db.run("create table " + schema + ".flyway_schema_history (installed_rank int primary key, script text)");
        db.run("insert into shop.flyway_schema_history values (1, 'V1__mine.sql')");
        open();
        assertThat(db.texts("select script from shop.flyway_schema_history")).containsExactly("V1__mine.sql");
        assertThat(db.number("select count(*) from public.flyway_schema_history"))
                .isZero();
    }

    @Test
    void a_file_that_was_run_and_has_changed_since_is_refused() {
        open();
        db.run("update shop.factum_migration set checksum = checksum + 1 where file = 'store/inbox.sql'");
        assertThatExceptionOfType(Misconfigured.class)
                .isThrownBy(this::open)
                .withMessage("schema shop was made with another store/inbox.sql than this release has: "
                        + "run the release that made it, or one that follows it");
    }

    @Test
    void without_leave_to_install_the_files_that_are_missing_are_named() {
        assertThatExceptionOfType(Misconfigured.class)
                .isThrownBy(() -> open(Install.NEVER))
                .withMessageContainingAll(
                        "schema shop lacks", "store/event.sql", "store/saga.sql", "search_path = shop");
        assertThat(db.number("select count(*) from pg_namespace where nspname = 'shop'"))
                .isZero();
        open(Install.ALWAYS);
        open(Install.NEVER);
    }

    @Test
    void without_leave_to_install_topics_are_refused_in_the_same_way() {
        assertThatExceptionOfType(Misconfigured.class)
                .isThrownBy(() -> Postgres.topics(database, "topics", Install.NEVER))
                .withMessageContainingAll("topics/topic.sql", "topics/message.sql");
    }

    @Test
    void names_that_are_no_plain_identifiers_never_become_sql() {
        for (var hostile : List.of(
                "",
                "Shop",
                "shop;drop schema public",
                "shop\"",
                "shop.event",
                "sh op",
                "1shop",
                "shop-a",
                "\u00fcber",
                "a".repeat(64),
                "shop\n",
                "shop'--"))
            assertThatThrownBy(() -> Postgres.store(database, hostile))
                    .as(hostile)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("lower case letters, digits and underscores, at most 63");
    }

    @Test
    void the_log_cannot_be_changed_even_by_its_owner() {
        open();
        for (var change : List.of("update shop.event set key = key", "delete from shop.event", "truncate shop.event"))
            assertThatThrownBy(() -> db.run(change)).as(change).hasMessageContaining("the log is append-only");
    }

    @Test
    void a_sequence_that_would_make_readers_lose_events_is_refused() {
        var repair = "alter sequence shop.event_position_seq cache 1 increment 1 no cycle";
        open();
        for (var change : List.of("cache 10", "increment 2", "cycle")) {
            db.run("alter sequence shop.event_position_seq " + change);
            assertThatExceptionOfType(Misconfigured.class)
                    .as(change)
                    .isThrownBy(this::open)
                    .withMessageContaining("the sequence of shop.event.position was changed");
            db.run(repair);
        }
        db.run("alter table shop.event alter position set generated by default");
        assertThatExceptionOfType(Misconfigured.class).isThrownBy(this::open).withMessageContaining("generated always");
    }

    @Test
    void a_sequence_that_would_give_positions_out_again_is_refused() {
        open();
        try (var store = Postgres.store(database, "shop")) {
            store.open("shop", Types.of(Noted.class).names(), List.of());
            try (var session = store.begin()) {
                session.events().append(List.of(Raw.toStream("1", 3)));
                session.commit();
            }
        }
        db.run("select setval('shop.event_position_seq', 2)");
        assertThatExceptionOfType(Misconfigured.class)
                .isThrownBy(this::open)
                .withMessageContainingAll("stands at 2", "below 3", "select setval");
    }

    @Test
    void a_database_whose_transactions_begin_in_another_isolation_is_refused() {
        db.run("alter database " + db.name() + " set default_transaction_isolation = 'repeatable read'");
        database.getHikariPoolMXBean().softEvictConnections();
        var again = postgres.another(database, 2);
        try (var store = Postgres.store(again, "shop")) {
            assertThatExceptionOfType(Misconfigured.class)
                    .isThrownBy(() -> store.open("shop", TYPES, List.of()))
                    .withMessageContaining("set default_transaction_isolation to 'read committed'");
        }
    }

    @Test
    void starting_again_uses_up_no_ids_of_types_and_topics() {
        open();
        db.run("alter sequence shop.event_type_id_seq restart with " + LAST_SMALLINT);
        open();
        open();
        try (var topics = Postgres.topics(database, "topics")) {
            topics.declare(List.of("a", "b"));
            db.run("alter sequence topics.topic_id_seq restart with " + LAST_SMALLINT);
            topics.declare(List.of("a", "b"));
            topics.declare(List.of("b", "c"));
        }
        assertThat(db.texts("select name from topics.topic order by 1")).containsExactly("a", "b", "c");
    }

    // ---- the tables of read models

    record Row(String id, String text, long number, BigDecimal amount) {}

    record Odd(String id, List<String> list) {}

    @Test
    void a_read_model_without_a_table_is_refused_with_the_sql_that_makes_it() {
        assertThatExceptionOfType(Misconfigured.class)
                .isThrownBy(() -> open(new Table<>("things", 1, Row.class)))
                .withMessage("projection things: there is no such table in the search path. It could be made with: "
                        + "create table things (id text primary key, text text, number int8, amount numeric);");
    }

    @Test
    void a_column_that_is_missing_is_named() {
        db.run("create table things (id text primary key, text text, amount numeric)");
        assertThatExceptionOfType(Misconfigured.class)
                .isThrownBy(() -> open(new Table<>("things", 1, Row.class)))
                .withMessageContaining("the table has no column number for the component number");
    }

    @Test
    void a_column_that_does_not_keep_its_component_whole_is_named() {
        db.run("create table things (id text primary key, text text, number int4, amount numeric)");
        assertThatExceptionOfType(Misconfigured.class)
                .isThrownBy(() -> open(new Table<>("things", 1, Row.class)))
                .withMessage(
                        "projection things: column number is int4, which does not keep a long whole: make it int8");
        db.run("alter table things alter number type bigint, alter amount type double precision");
        assertThatExceptionOfType(Misconfigured.class)
                .isThrownBy(() -> open(new Table<>("things", 1, Row.class)))
                .withMessageContaining(
                        "column amount is float8, which does not keep a BigDecimal whole: make it numeric");
    }

    @Test
    void a_table_whose_key_is_not_unique_is_refused() {
        var table = new Table<>("things", 1, Row.class);
        db.run("create table things (id text, text text, number bigint, amount numeric)");
        assertThatExceptionOfType(Misconfigured.class)
                .isThrownBy(() -> open(table))
                .withMessage(
                        "projection things: the column id is the key of its rows and has to be the primary key of the table");
        db.run("alter table things add primary key (id, number)");
        assertThatExceptionOfType(Misconfigured.class).isThrownBy(() -> open(table));
        db.run("alter table things drop constraint things_pkey");
        db.run("alter table things add primary key (id)");
        open(table);
    }

    @Test
    void a_component_that_no_column_can_keep_is_named() {
        db.run("create table odd (id text primary key, list text)");
        assertThatExceptionOfType(Misconfigured.class)
                .isThrownBy(() -> open(new Table<>("odd", 1, Odd.class)))
                .withMessageContaining("a column cannot keep java.util.List (list); use one of [");
    }

    @Test
    void further_columns_of_a_table_are_the_users_own() {
        db.run(
                "create table things (id text primary key, text text, number bigint, amount numeric, note text default 'mine')");
        open(new Table<>("things", 1, Row.class));
    }
}

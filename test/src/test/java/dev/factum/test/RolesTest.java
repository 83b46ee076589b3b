package dev.factum.test;

import static dev.factum.test.Accounts.AGGREGATE;
import static dev.factum.test.Accounts.cause;
import static dev.factum.test.Accounts.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.decider.Decision;
import dev.factum.decider.SnapshotRule;
import dev.factum.event.Envelope;
import dev.factum.json.Json;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Source;
import dev.factum.postgres.Ambience;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.Postgres.Install;
import dev.factum.postgres.PostgresStore;
import dev.factum.postgres.PostgresTopics;
import dev.factum.projection.Projection;
import dev.factum.projection.Rows;
import dev.factum.store.Place;
import dev.factum.store.StoreFailed;
import dev.factum.store.Table;
import dev.factum.store.Transaction;
import dev.factum.subscription.Subscription;
import dev.factum.test.Accounts.Deposit;
import dev.factum.test.Accounts.Deposited;
import dev.factum.test.Accounts.Event;
import dev.factum.test.Accounts.Open;
import dev.factum.test.Checkout.CheckoutSaga;
import dev.factum.test.Checkout.Deeds;
import dev.factum.test.Journal.Noted;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The owner installs, the writer runs, the reader reads: each can do that, and nothing else. */
@Tag("postgres")
class RolesTest {
    private static final String DENIED =
            "(?s)ERROR: (permission denied|must be owner|cannot insert|must be superuser).*";

    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private Roles roles;
    private Db owner;
    private Db writer;
    private Db reader;
    private HikariDataSource writing;
    private PostgresTopics topics;

    @BeforeEach
    void installAndGrant() {
        roles = new Roles(postgres);
        var owning = roles.pool(roles.owner, 4);
        writing = roles.pool(roles.writer, 30);
        owner = new Db(owning);
        writer = new Db(writing);
        reader = new Db(roles.pool(roles.reader, 2));
        for (var service : List.of("bank", "orders", "stock", "payment"))
            try (var store = Postgres.store(owning, service)) {
                store.open(service, Set.of(), List.of());
                roles.grant(owning, service);
            }
        Postgres.topics(owning, "topics").close();
        roles.grant(owning, "topics");
        topics = Postgres.topics(writing, "topics");
        open.push(topics);
    }

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) open.pop().close();
    }

    private Factum start(Service service, String schema, Install install) {
        var store = Postgres.store(writing, schema, install, Ambience.NONE);
        open.push(store);
        var settings = Settings.DEFAULT.withIdle(Duration.ofMillis(10));
        var running = Factum.start(service, store, topics, Json.codec(), settings);
        open.push(running);
        return running;
    }

    // ---- the writer

    record Balance(String account, long balance) {}

    record Balances(Table<Balance> table, Source<Event> source) implements Projection<Balance, Event> {
        @Override
        public void project(Envelope<Event> event, Rows<Balance> rows) {
            if (event.payload() instanceof Deposited(var account, var amount))
                rows.merge(new Balance(account, 0), row -> new Balance(account, row.balance() + amount));
        }
    }

    @Test
    void a_service_runs_as_the_writer_with_all_that_it_has() throws Exception {
        owner.run(
                "create table balances (account text primary key, balance bigint not null)",
                "grant select, insert, update, delete on balances to " + roles.writer);
        var fails = new AtomicBoolean(true);
        var bank = start(
                Accounts.SERVICE
                        .records(Noted.class)
                        .projects(new Balances(new Table<>("balances", 1, Balance.class), Source.own(Event.class)))
                        .reacts(Subscription.of(
                                "notes", Source.own(Event.class), (event, tx) -> note(event, tx, fails))),
                "bank",
                Install.NEVER);
        bank.execute(AGGREGATE, new Open("a"), cause());
        var outcome = bank.execute(AGGREGATE, new Deposit("a", 5), cause());
        bank.transact(cause(), tx -> {
            tx.append(stream("b"), ExpectedVersion.any(), List.of(new Deposited("b", 1), new Deposited("b", 2)));
            tx.append(stream("c"), ExpectedVersion.noStream(), List.of(new Deposited("c", 3)));
        });
        assertThat(bank.await("balances", outcome.position(), Eventually.AT_MOST))
                .isEqualTo(Factum.Freshness.FRESH);
        Eventually.holds(
                () -> assertThat(bank.parking().list(Optional.of("notes"), 10)).isNotEmpty());
        fails.set(false);
        Eventually.holds(() -> assertThat(Journal.of(bank, "all")).hasSize(4));
        assertThat(bank.parking().list(Optional.of("notes"), 10)).isEmpty();
        bank.rebuild("balances");
        assertThat(bank.verify("balances")).isEmpty();
        assertThat(writer.texts("select account || balance from balances order by 1"))
                .containsExactly("a5", "b3", "c3");
    }

    private static void note(Envelope<Event> event, Transaction tx, AtomicBoolean fails) {
        if (!(event.payload() instanceof Deposited(var account, var amount))) return;
        if (fails.get() && account.equals("a")) throw new IllegalStateException("not yet");
        Journal.note(tx, "all", account + amount);
    }

    /** It is built while nobody appends, and who may append may not lock. */
    @Test
    void what_is_written_inline_and_what_is_kept_of_a_stream_is_written_as_the_writer() throws Exception {
        owner.run(
                "create table balances (account text primary key, balance bigint not null)",
                "grant select, insert, update, delete on balances to " + roles.writer);
        var accounts = AGGREGATE.with(SnapshotRule.every(2));
        var before = start(Service.named("bank").decides(accounts), "bank", Install.NEVER);
        for (int i = 0; i < 5; i++) before.execute(accounts, new Deposit("a", 1), cause());
        before.close();
        var balances = new Balances(new Table<>("balances", 1, Balance.class), Source.own(Event.class));
        var bank = start(Service.named("bank").decides(accounts).projectsInline(balances), "bank", Install.NEVER);
        assertThat(writer.texts("select account || balance from balances")).containsExactly("a5");
        bank.execute(accounts, new Deposit("a", 1), cause());
        assertThat(writer.texts("select account || balance from balances")).containsExactly("a6");
        bank.rebuild("balances");
        assertThat(bank.verify("balances")).isEmpty();
        assertThat(writer.texts("select version from bank.snapshot")).containsExactly("6");
    }

    @Test
    void services_that_talk_to_each_other_run_as_the_writer() {
        var orders = start(Checkout.order(new CheckoutSaga()), "orders", Install.ALWAYS);
        var stock = Deeds.stock();
        var payment = Deeds.payment();
        payment.refuses.add("2");
        start(stock.service(), "stock", Install.ALWAYS);
        start(payment.service(), "payment", Install.ALWAYS);
        for (var order : List.of("1", "2"))
            assertThat(orders.execute(Checkout.AGGREGATE, new Checkout.Place(order, 10), cause())
                            .decision())
                    .isInstanceOf(Decision.Accepted.class);
        Eventually.holds(
                () -> assertThat(orders.sagas("checkout")).isEqualTo(Map.of("completed", 1L, "compensated", 1L)));
    }

    // ---- what is denied

    private static List<String> denied(Db who, List<String> statements) {
        var wrong = new ArrayList<String>();
        for (var sql : statements) {
            try {
                who.run(sql);
                wrong.add(sql + " was done");
            } catch (IllegalStateException e) {
                if (!String.valueOf(e.getMessage()).matches(DENIED)) wrong.add(sql + ": " + e.getMessage());
            }
        }
        return wrong;
    }

    private void anEvent() {
        try (PostgresStore store = Postgres.store(writing, "bank")) {
            var bank = Factum.start(Accounts.SERVICE, store, topics, Json.codec());
            bank.execute(AGGREGATE, new Open("a"), cause());
            bank.close();
        }
    }

    @Test
    void the_writer_cannot_change_what_was_written_nor_what_keeps_it_so() {
        anEvent();
        var event = "(id, category, key, version, type, time, correlation, cause, payload) ";
        var again =
                "select gen_random_uuid(), category, key, version + 1, type, time, correlation, cause, payload from bank.event";
        var statements = new ArrayList<>(List.of(
                "update bank.event set payload = '{}'",
                "delete from bank.event",
                "truncate bank.event",
                "drop table bank.event",
                "drop trigger event_append_only on bank.event",
                "alter table bank.event disable trigger event_append_only",
                "alter table bank.event disable trigger all",
                "alter table bank.event rename to other",
                "alter table bank.event owner to " + roles.writer,
                "create trigger mine before insert on bank.event for each row execute function bank.event_is_append_only()",
                "create index on bank.event (time)",
                "create or replace function bank.event_is_append_only() returns trigger language plpgsql as 'begin return null; end'",
                "set session_replication_role = replica",
                "insert into bank.event (position, " + event.substring(1) + "overriding system value "
                        + again.replace("select ", "select 1000, "),
                "insert into bank.event overriding system value select * from bank.event",
                "select nextval('bank.event_position_seq')",
                "select setval('bank.event_position_seq', 1)",
                "alter sequence bank.event_position_seq cache 10",
                "do 'begin lock table bank.event in access exclusive mode; end'",
                "create table bank.mine (id int)",
                "drop schema bank cascade",
                "update bank.late set at = 0",
                "delete from bank.late",
                "update bank.head set safe = 0",
                "update bank.event_type set name = 'x'",
                "delete from bank.event_type",
                "delete from bank.subscription",
                "truncate bank.inbox",
                "delete from bank.saga",
                "insert into bank.factum_migration values ('x', 1)",
                "update topics.message set body = ''",
                "delete from topics.message",
                "truncate topics.message",
                "select setval('topics.message_position_seq', 1)",
                "delete from topics.topic"));
        assertThat(denied(writer, statements)).isEmpty();
        writer.run("insert into bank.event " + event + again);
        System.out.printf("roles: the writer is denied %d of %d statements%n", statements.size(), statements.size());
    }

    @Test
    void the_reader_reads_everything_and_does_nothing_else() {
        anEvent();
        var wrong = new ArrayList<String>();
        for (var table : owner.texts(
                "select schemaname || '.' || tablename from pg_tables where schemaname in ('bank', 'topics')")) {
            reader.texts("select count(*) from " + table);
            wrong.addAll(denied(
                    reader,
                    List.of(
                            "insert into " + table + " select * from " + table,
                            "update " + table + " set " + firstColumn(table) + " = default",
                            "delete from " + table,
                            "truncate " + table,
                            "drop table " + table,
                            "select * from " + table + " for update")));
        }
        wrong.addAll(denied(
                reader,
                List.of(
                        "select bank.event_step(0, 0)",
                        "select bank.event_hold()",
                        "select bank.event_poll(0)",
                        "select topics.message_poll(0)",
                        "select nextval('bank.subscription_epoch')",
                        "select nextval('bank.event_position_seq')",
                        "create table bank.mine (id int)")));
        assertThat(wrong).isEmpty();
    }

    private String firstColumn(String table) {
        return owner.texts("select attname from pg_attribute where attrelid = '" + table + "'::regclass and attnum = 1")
                .getFirst();
    }

    @Test
    void nobody_else_sees_anything() {
        var name = roles.owner + "_friend";
        root().run("create role " + name + " login");
        var stranger = new Db(roles.pool(name, 1));
        assertThat(denied(stranger, List.of("select * from bank.event", "select * from topics.message")))
                .isEmpty();
    }

    private Db root() {
        return new Db(roles.pool("postgres", 1));
    }

    // ---- the file

    @Test
    void run_again_it_takes_back_what_somebody_has_granted_besides() {
        owner.run("grant all on bank.event, bank.head to " + roles.writer + ", " + roles.reader);
        roles.grant(roles.pool(roles.owner, 1), "bank");
        assertThat(denied(writer, List.of("delete from bank.event"))).isEmpty();
        assertThat(denied(reader, List.of("delete from bank.head"))).isEmpty();
    }

    @Test
    void it_has_thought_of_every_function_and_every_table() {
        for (var schema : List.of("bank", "topics")) {
            var wrong = owner.texts("select p.oid::regprocedure::text from pg_proc p where p.pronamespace = '" + schema
                    + "'::regnamespace and p.prorettype <> 'trigger'::regtype and not (has_function_privilege('"
                    + roles.writer + "', p.oid, 'execute') and not has_function_privilege('" + roles.reader
                    + "', p.oid, 'execute'))");
            wrong.addAll(owner.texts("select c.oid::regclass::text from pg_class c where c.relnamespace = '" + schema
                    + "'::regnamespace and c.relkind = 'r' and not has_table_privilege('" + roles.writer
                    + "', c.oid, 'select')"));
            assertThat(wrong).isEmpty();
        }
    }

    @Test
    void without_names_the_roles_are_called_after_the_schema_and_made() {
        var root = root();
        var schema = roles.owner.replace("_owner", "");
        root.run(
                "create schema " + schema + " authorization " + roles.owner,
                "alter role " + roles.owner + " createrole");
        var owning = roles.pool(roles.owner, 1);
        try (var store = Postgres.store(owning, schema)) {
            store.open("shop", Set.of(), List.of());
        }
        root.run("drop owned by " + roles.writer, "drop role " + roles.writer);
        Roles.grant(owning, schema, "", "");
        assertThat(root.texts("select rolname || rolcanlogin from pg_roles where rolname like '" + schema
                        + "\\_%' order by 1"))
                .contains(schema + "_writerfalse", schema + "_readertrue");
    }

    @Test
    void without_the_grants_a_service_is_told_what_it_may_not() {
        owner.run("revoke all on bank.subscription from " + roles.writer);
        assertThatThrownBy(() -> {
                    try (var store = Postgres.store(writing, "bank")) {
                        store.open("bank", Set.of(), List.of());
                        store.own("reader", List.of(Place.LOG));
                    }
                })
                .isInstanceOf(StoreFailed.class)
                .hasMessageContaining("permission denied for table subscription");
    }
}

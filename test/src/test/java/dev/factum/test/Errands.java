package dev.factum.test;

import static dev.factum.test.Accounts.stream;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.decider.Aggregate;
import dev.factum.decider.Decision;
import dev.factum.decider.SnapshotRule;
import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.json.Json;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.NewEvent;
import dev.factum.log.Source;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.PostgresStore;
import dev.factum.postgres.PostgresTopics;
import dev.factum.projection.Projection;
import dev.factum.projection.Rows;
import dev.factum.store.Table;
import dev.factum.store.Transaction;
import dev.factum.subscription.Patience;
import dev.factum.subscription.Subscription;
import dev.factum.test.Accounts.Command;
import dev.factum.test.Accounts.Deposit;
import dev.factum.test.Accounts.Deposited;
import dev.factum.test.Accounts.Event;
import dev.factum.test.Accounts.Open;
import dev.factum.test.Accounts.Opened;
import dev.factum.test.Accounts.State;
import dev.factum.test.Accounts.Withdraw;
import dev.factum.test.Accounts.Withdrawn;
import dev.factum.test.Journal.Noted;
import dev.factum.topic.Topic;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * A service with a little of everything that writes: each way to append, each kind of reader, a topic, a message that fails at first. What a
 * client wants of it is the same each time that a round is run; and nothing can be done twice without a trace.
 */
final class Errands implements AutoCloseable {
    /** What a round leaves if nothing is lost or doubled, in the words of {@link #left}. */
    static final String ALL =
            "events 8/8 versions 7+1; inline 1; projected 7+1; seen 8/8; picked 8/8; noted 8/8; sent 8/8; heard 8/8";

    private static final int CONNECTIONS = 20;
    private static final int PATIENCE_MS = 5_000;
    private static final Topic<Event> NEWS = Topic.of("bank.news", Event.class, Event::account);
    private static final Aggregate<Command, State, Event> ACCOUNTS = Accounts.AGGREGATE.with(SnapshotRule.every(2));

    private final PostgresStore store;
    private final PostgresTopics topics;
    private final Factum bank;
    private final Set<UUID> failed = ConcurrentHashMap.newKeySet();

    Errands(DataSource database) {
        this.store = Postgres.store(database, "bank");
        this.topics = Postgres.topics(database, "topics");
        var service = Accounts.SERVICE
                .records(Noted.class)
                .publishes(Event.class, NEWS, List::of)
                .projectsInline(new Counting<>("opened", Opened.class))
                .projects(new Counting<>("changed", Event.class))
                .reacts(Subscription.of("seeing", Source.own(Event.class), (event, tx) -> write(tx, "seen", event)))
                .reacts(Subscription.of("picky", Source.own(Event.class), this::pick)
                        .with(new Patience(Duration.ofMillis(10), Duration.ofMillis(100), 1_000)))
                .reacts(Subscription.of("noting", Source.own(Event.class), Errands::note))
                .reacts(Subscription.of("hearing", NEWS, (event, tx) -> write(tx, "heard", event)));
        this.bank = start(service);
    }

    private Factum start(Service service) {
        try {
            var settings = Settings.DEFAULT.withIdle(Duration.ofMillis(20));
            return Factum.start(service, store, topics, Json.codec(), settings);
        } catch (RuntimeException e) {
            store.close();
            topics.close();
            throw e;
        }
    }

    record Count(String account, int changes) {}

    /** How many events an account has had. */
    private record Counting<E extends Event>(String name, Class<E> events) implements Projection<Count, E> {
        @Override
        public Table<Count> table() {
            return new Table<>(name, 1, Count.class);
        }

        @Override
        public Source<E> source() {
            return Source.own(events);
        }

        @Override
        public void project(Envelope<E> event, Rows<Count> rows) {
            rows.merge(new Count(event.payload().account(), 0), row -> new Count(row.account(), row.changes() + 1));
        }
    }

    private static void write(Transaction tx, String table, Envelope<Event> event) throws SQLException {
        try (var insert =
                tx.connection().prepareStatement("insert into " + table + " (account, message) values (?, ?)")) {
            insert.setString(1, event.payload().account());
            insert.setObject(2, event.id());
            insert.executeUpdate();
        }
    }

    /** Fails on one event when it first sees it, so that it is parked with what follows. */
    private void pick(Envelope<Event> event, Transaction tx) throws SQLException {
        if (event.payload() instanceof Withdrawn && failed.add(event.id())) throw new IllegalStateException("not yet");
        write(tx, "picked", event);
    }

    private static void note(Envelope<Event> event, Transaction tx) {
        Journal.note(tx, event.payload().account(), event.id().toString());
    }

    static void install(Db db) {
        for (var table : List.of("seen", "picked", "heard"))
            db.run("create table " + table + " (n bigint generated always as identity, account text, message uuid)");
        for (var table : List.of("opened", "changed"))
            db.run("create table " + table + " (account text primary key, changes int not null)");
    }

    /** A whole life: starts, does a round, and goes on until it may end. */
    static void live(String url, int round, int patience, Runnable awaitEnd) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(patience);
        try (var database = new HikariDataSource(config);
                var errands = new Errands(database)) {
            errands.run(round);
            awaitEnd.run();
        }
    }

    /** @param arguments where the database is, and which round to do */
    public static void main(String[] arguments) {
        live(arguments[0], Integer.parseInt(arguments[1]), PATIENCE_MS, LockSupport::park);
    }

    /** What a client wants, and would send again if he were not answered. */
    void run(int round) {
        var account = account(round);
        bank.execute(ACCOUNTS, new Open(account), cause(round, 1));
        bank.execute(ACCOUNTS, new Deposit(account, 10), cause(round, 2));
        bank.execute(ACCOUNTS, new Deposit(account, 20), cause(round, 3));
        bank.execute(ACCOUNTS, new Withdraw(account, 1_000), cause(round, 4));
        bank.execute("transfer", cause(round, 5), tx -> {
            tx.append(stream(account), ExpectedVersion.any(), List.of(new Withdrawn(account, 5)));
            tx.append(stream(other(round)), ExpectedVersion.any(), List.of(new Deposited(other(round), 5)));
            return Decision.nothing();
        });
        var events = IntStream.range(0, 3)
                .mapToObj(n -> new NewEvent<Event>(id(round, 10 + n), new Deposited(account, n)))
                .toList();
        bank.transact(cause(round, 6), tx -> tx.appendOnce(stream(account), ExpectedVersion.any(), events));
    }

    private static String account(int round) {
        return "r" + round;
    }

    private static String other(int round) {
        return "r" + round + "x";
    }

    private static Cause cause(int round, int command) {
        return Cause.request(id(round, command));
    }

    private static UUID id(int round, int number) {
        return new UUID(round, number);
    }

    /** What is there of a round: of each how many, and how many different ones. */
    static String left(Db db, int round) {
        var mine = " in ('" + account(round) + "', '" + other(round) + "')";
        return db.texts("""
                with e as (select * from bank.event where category = 'account' and key %1$s)
                select 'events ' || (select count(*) || '/' || count(distinct (cause, payload::text)) from e)
                    || ' versions ' || (select string_agg(v::text, '+' order by v desc) from (select max(version) v from e group by key) m)
                    || '; inline ' || (select coalesce(string_agg(changes::text, '+'), '') from opened where account %1$s)
                    || '; projected ' || (select coalesce(string_agg(changes::text, '+' order by changes desc), '') from changed where account %1$s)
                    || '; seen ' || (select count(*) || '/' || count(distinct message) from seen where account %1$s)
                    || '; picked ' || (select count(*) || '/' || count(distinct message) from picked where account %1$s)
                    || '; noted ' || (select count(*) || '/' || count(distinct cause) from bank.event where category = 'journal' and key %1$s)
                    || '; sent ' || (select count(*) || '/' || count(distinct id) from topics.message where key %1$s)
                    || '; heard ' || (select count(*) || '/' || count(distinct message) from heard where account %1$s)
                """.formatted(mine)).getFirst();
    }

    /** Effects on events of one account that came in another order than the events. */
    static long inversions(Db db) {
        return db.number("""
                select count(*) from (
                    select e.version, lag(e.version) over (partition by e.key order by s.n) as before
                      from seen s
                      join bank.event e on e.id = s.message) o
                 where before > version""");
    }

    @Override
    public void close() {
        bank.close();
        store.close();
        topics.close();
    }
}

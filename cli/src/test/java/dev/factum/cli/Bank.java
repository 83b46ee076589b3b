package dev.factum.cli;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.event.TypeName;
import dev.factum.json.Json;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Source;
import dev.factum.log.StreamId;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.PostgresStore;
import dev.factum.postgres.PostgresTopics;
import dev.factum.projection.Projection;
import dev.factum.projection.Rows;
import dev.factum.store.Table;
import dev.factum.subscription.Patience;
import dev.factum.subscription.Subscription;
import dev.factum.test.Eventually;
import dev.factum.topic.Topic;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** A service whose log is looked at: accounts, a list of them, a reader that can be made to fail, and one that hears of them by a topic. */
final class Bank implements AutoCloseable {
    sealed interface Event {}

    @TypeName("account.deposited")
    record Deposited(String account, long amount) implements Event {}

    record Row(String account, long balance) {}

    static final Topic<Event> TOPIC = Topic.of("bank.events", Event.class, event -> ((Deposited) event).account());

    static final class AccountList implements Projection<Row, Event> {
        @Override
        public Table<Row> table() {
            return new Table<>("account_list", 1, Row.class);
        }

        @Override
        public Source<Event> source() {
            return Source.own(Event.class);
        }

        @Override
        public void project(Envelope<Event> event, Rows<Row> rows) {
            if (event.payload() instanceof Deposited(var account, var amount))
                rows.merge(new Row(account, 0), row -> new Row(account, row.balance() + amount));
        }
    }

    final HikariDataSource database;
    final PostgresStore store;
    final PostgresTopics topics;
    final List<Long> seen = new CopyOnWriteArrayList<>();
    private final List<String> poison;
    private Factum running;

    private Bank(HikariDataSource database, String... poison) {
        this.database = database;
        this.poison = List.of(poison);
        run(database, "create table if not exists account_list (account text primary key, balance bigint not null)");
        store = Postgres.store(database, "bank");
        topics = Postgres.topics(database, "topics");
        open();
    }

    /** @param poison accounts whose events the reader cannot handle */
    static Bank open(HikariDataSource database, String... poison) {
        return new Bank(database, poison);
    }

    void open() {
        var once = new Patience(Duration.ofMillis(1), Duration.ofMillis(1), 1);
        var service = Service.named("bank")
                .records(Deposited.class)
                .projects(new AccountList())
                .reacts(Subscription.<Event>of("reader", Source.own(Event.class), (message, tx) -> {
                            if (!(message.payload() instanceof Deposited(var account, var amount))) return;
                            if (poison.contains(account)) throw new IllegalStateException("cannot read " + account);
                            seen.add(amount);
                        })
                        .with(once))
                .publishes(Event.class, TOPIC, List::of)
                .reacts(Subscription.of("listener", TOPIC, (message, tx) -> {}));
        running = Factum.start(service, store, topics, Json.codec());
    }

    Factum running() {
        return running;
    }

    void deposit(String account, long... amounts) {
        var events = new ArrayList<Event>();
        for (long amount : amounts) events.add(new Deposited(account, amount));
        running.transact(
                Cause.request(UUID.randomUUID()),
                tx -> tx.append(new StreamId("account", account), ExpectedVersion.any(), events));
    }

    /** Until all has been read, and the marks are saved. */
    Bank rest() {
        Eventually.isTrue(
                "all is read",
                () -> running.status().stream().allMatch(status -> status.behind() == 0)
                        && number("select count(*) from bank.subscription where source = '' and at <"
                                        + " (select max(position) from bank.event)")
                                == 0);
        return this;
    }

    long number(String sql) {
        try (var c = database.getConnection();
                var statement = c.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static void run(HikariDataSource database, String... statements) {
        try (var c = database.getConnection();
                var statement = c.createStatement()) {
            for (var sql : statements) statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Appends as some other application would, by itself, and leaves the transaction open. */
    Connection appendAndHold(String application, String account) throws SQLException {
        var c = database.getConnection();
        c.setAutoCommit(false);
        try (var statement = c.createStatement()) {
            statement.execute("set application_name = '" + application + "'");
            statement.execute(
                    "insert into bank.event (id, category, key, version, type, time, correlation, cause, payload)"
                            + " select gen_random_uuid(), 'account', '" + account
                            + "', 1, type, now(), 'import', id, payload"
                            + " from bank.event order by position limit 1");
        }
        return c;
    }

    void stop() {
        running.close();
    }

    @Override
    public void close() {
        stop();
        store.close();
        topics.close();
    }
}

package dev.factum.test;

import static dev.factum.test.Accounts.cause;
import static dev.factum.test.Accounts.stream;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Factum.Freshness;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.decider.Aggregate;
import dev.factum.decider.Decision;
import dev.factum.decider.SnapshotRule;
import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.json.Json;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Position;
import dev.factum.log.Source;
import dev.factum.log.StreamId;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
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
import dev.factum.test.Accounts.State;
import dev.factum.test.Accounts.Withdraw;
import dev.factum.test.Checkout.CheckoutSaga;
import dev.factum.test.Checkout.DeedDone;
import dev.factum.test.Checkout.Done;
import dev.factum.test.Checkout.OrderEvent;
import dev.factum.test.Checkout.Placed;
import dev.factum.test.Journal.Noted;
import dev.factum.test.RoundTrips.Count;
import dev.factum.test.RoundTrips.Unit;
import dev.factum.topic.Topic;
import dev.factum.topic.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What each operation says to PostgreSQL and how often it waits for an answer, counted in front of the server and compared with what the page
 * promises: a round trip more or less is seen here. Each is done a few times before, on connections that are open.
 */
@Tag("slow")
class RoundTripsTest {
    private static final Path PAGE = Path.of("..", "docs", "performance.md");
    private static final int WARM = 3;
    private static final int COUNTED = 4;
    private static final int MOST = 40;
    private static final int MANY = 200;
    private static final Duration IDLE = Duration.ofMillis(10);
    private static final Topic<Event> NEWS = Topic.of("bank.news", Event.class, Event::account);
    private static final Aggregate<Command, State, Event> ALWAYS_KEPT = Accounts.AGGREGATE.with(SnapshotRule.every(1));
    private static final Service BANK = Accounts.SERVICE.records(Noted.class);
    private static final Predicate<Unit> ANYTHING = unit -> !unit.isPageOfTheLog();

    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private final HikariDataSource database = postgres.database(20);
    private final Db db = new Db(database);
    private final FaultProxy proxy = postgres.proxy();
    private final HikariDataSource counted = postgres.through(proxy, database, 10);
    private final RoundTrips trips = new RoundTrips();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Map<String, Count> table = new LinkedHashMap<>();
    private int names;

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) open.pop().close();
        proxy.close();
    }

    private Factum start(HikariDataSource source, Service service, Transport transport) {
        var store = Postgres.store(source, service.name());
        open.push(store);
        var factum = Factum.start(service, store, transport, Json.codec(), Settings.DEFAULT.withIdle(IDLE));
        open.push(factum);
        return factum;
    }

    private Factum start(HikariDataSource source, Service service) {
        return start(source, service, Memory.topics());
    }

    private Transport topics(HikariDataSource source) {
        var topics = Postgres.topics(source, "topics");
        open.push(topics);
        return topics;
    }

    private void closeAll() throws Exception {
        while (!open.isEmpty()) open.pop().close();
    }

    private String account() {
        return "a" + ++names;
    }

    private Event event() {
        return new Deposited(account(), 1);
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    private Count count(Predicate<Unit> which, Work work) throws Exception {
        Eventually.isTrue("nothing is under way", trips::isQuiet);
        trips.begin();
        work.run();
        Eventually.isTrue("nothing is under way", trips::isQuiet);
        return trips.count(which);
    }

    /** A line of the table. @param before what is done each time and not counted */
    private <T> void line(String what, Predicate<Unit> which, Preparing<T> before, Doing<T> work) throws Exception {
        var counts = new ArrayList<Count>();
        for (int i = 0; i < MOST && counts.size() < COUNTED; i++) {
            var prepared = before.prepare();
            var count = count(which, () -> work.with(prepared));
            if (i < WARM) continue;
            // a batch that was come upon half written is two
            if (!counts.isEmpty() && !count.isAs(counts.getFirst())) counts.clear();
            counts.add(count);
        }
        assertThat(counts).as(what + ": so many in a row that agree").hasSize(COUNTED);
        table.put(what, counts.getFirst());
    }

    @FunctionalInterface
    private interface Preparing<T> {
        T prepare() throws Exception;
    }

    @FunctionalInterface
    private interface Doing<T> {
        void with(T prepared) throws Exception;
    }

    private void line(String what, Doing<String> work) throws Exception {
        line(what, ANYTHING, this::account, work);
    }

    @Test
    void each_operation_takes_as_many_round_trips_as_the_page_says() throws Exception {
        proxy.observe(trips);
        appending();
        commands();
        readingTheLog();
        sending();
        hearing();
        orchestrating();
        var counted = table();
        System.out.println("statements and round trips:\n" + counted);
        assertThat(counted).as("the table in %s", PAGE).isEqualTo(promised());
    }

    // ---- who writes

    private void appending() throws Exception {
        var bank = start(counted, BANK);
        line("`transact`: one event", a -> bank.transact(cause(), tx -> append(tx, a, 1)));
        line("`transact`: three events of one stream", a -> bank.transact(cause(), tx -> append(tx, a, 3)));
        line(
                "`transact`: three streams",
                a -> bank.transact(cause(), tx -> {
                    for (int i = 0; i < 3; i++) append(tx, a + "-" + i, 1);
                }));
        line("`join`: one event, beside a statement of the caller's", a -> join(bank, a));
        closeAll();
    }

    private static void append(Transaction tx, String account, int events) {
        tx.append(
                stream(account),
                ExpectedVersion.any(),
                IntStream.range(0, events)
                        .mapToObj(n -> new Deposited(account, n))
                        .toList());
    }

    private void join(Factum bank, String account) throws Exception {
        try (var c = counted.getConnection()) {
            c.setAutoCommit(false);
            try (var statement = c.createStatement();
                    var joined = bank.join(c, cause())) {
                statement.execute("select 'of the caller'");
                append(joined.transaction(), account, 1);
                joined.commit();
            }
            c.setAutoCommit(true);
        }
    }

    private void commands() throws Exception {
        var bank = start(counted, BANK);
        var aggregate = Accounts.AGGREGATE;
        line("`execute`: a new stream", a -> bank.execute(aggregate, new Open(a), cause()));
        line("`execute`: a stream that is there", ANYTHING, () -> opened(bank), a -> {
            bank.execute(aggregate, new Deposit(a, 1), cause());
        });
        line("`execute`: it decides nothing", ANYTHING, () -> opened(bank), a -> {
            bank.execute(aggregate, new Deposit(a, 0), cause());
        });
        line("`execute`: it is refused", ANYTHING, () -> opened(bank), a -> {
            bank.execute(aggregate, new Withdraw(a, 1_000), cause());
        });
        line("`execute`: repeated, it was accepted", ANYTHING, () -> sent(bank, a -> new Deposit(a, 1)), again -> {
            bank.execute(aggregate, again.command(), again.cause());
        });
        line("`execute`: repeated, it was refused", ANYTHING, () -> sent(bank, a -> new Withdraw(a, 1_000)), again -> {
            bank.execute(aggregate, again.command(), again.cause());
        });
        line(
                "`execute` without an aggregate: two streams",
                a -> bank.execute("transfer", cause(), tx -> {
                    append(tx, a, 1);
                    append(tx, a + "x", 1);
                    return Decision.nothing();
                }));
        line(
                "`log().read`: a stream",
                ANYTHING,
                () -> opened(bank),
                a -> bank.log().read(stream(a), 0, 100));
        closeAll();
        var keeping = start(counted, Service.named("bank").decides(ALWAYS_KEPT));
        line("`execute`: a snapshot is due", a -> keeping.execute(ALWAYS_KEPT, new Open(a), cause()));
        closeAll();
    }

    private String opened(Factum bank) {
        return sent(bank, Open::new).command().account();
    }

    private record Sent(Command command, Cause cause) {}

    private Sent sent(Factum bank, Function<String, Command> command) {
        var sent = new Sent(command.apply(account()), cause());
        bank.execute(Accounts.AGGREGATE, sent.command(), sent.cause());
        return sent;
    }

    // ---- who reads the log: somebody else writes it

    private void readingTheLog() throws Exception {
        db.run("create table balance (account text primary key, amount bigint not null)");
        var nothing = Subscription.batches("seeing", Source.own(Event.class), (events, tx) -> {});
        readers("subscription", "seeing", BANK.reacts(nothing), ANYTHING);
        var writer = start(database, BANK);
        start(counted, BANK.reacts(nothing));
        line("a page of the log, for all readers of an instance", Unit::isPageOfTheLog, this::account, a -> {
            write(writer, MANY);
            awaitReader("seeing");
        });
        closeAll();
        readers("projection", "balance@1", BANK.projects(new Balances()), ANYTHING);
        fresh();
        var calls = new Calls<>(Source.own(Event.class), event -> true);
        readers(
                "effect, each outcome appends one event",
                Calls.NAME,
                BANK.performs(calls),
                ANYTHING.and(unit -> !unit.isBareCheckpoint()));
        parking();
    }

    private void readers(String what, String reader, Service service, Predicate<Unit> which) throws Exception {
        var writer = start(database, BANK);
        start(counted, service);
        for (int batch : new int[] {1, MANY})
            line(of(what, batch), which, this::account, a -> {
                write(writer, batch);
                awaitReader(reader);
            });
        closeAll();
    }

    private static String of(String what, int batch) {
        return what + ": a batch of " + batch;
    }

    private void write(Factum writer, int events) {
        var written = IntStream.range(0, events).mapToObj(i -> event()).toList();
        writer.transact(cause(), tx -> {
            for (var event : written) tx.append(stream(event.account()), ExpectedVersion.any(), List.of(event));
        });
    }

    private void awaitReader(String name) {
        Eventually.holds(
                () -> assertThat(db.number("select count(*) from bank.event where category = 'account' and position > "
                                + "(select coalesce(max(at), 0) from bank.subscription where name = '" + name + "')"))
                        .as("events that %s has not handled", name)
                        .isZero());
    }

    record Balance(String account, long amount) {}

    private static final class Balances implements Projection<Balance, Event> {
        @Override
        public Table<Balance> table() {
            return new Table<>("balance", 1, Balance.class);
        }

        @Override
        public Source<Event> source() {
            return Source.own(Event.class);
        }

        @Override
        public void project(Envelope<Event> event, Rows<Balance> rows) {
            rows.merge(new Balance(event.payload().account(), 0), row -> new Balance(row.account(), row.amount() + 1));
        }
    }

    private void fresh() throws Exception {
        var bank = start(counted, BANK.projects(new Balances()));
        line("`await`: it is fresh", ANYTHING, () -> projected(bank), position -> {
            assertThat(bank.await("balance", position, Eventually.AT_MOST)).isEqualTo(Freshness.FRESH);
        });
        closeAll();
    }

    private Position projected(Factum bank) throws InterruptedException {
        var position =
                bank.execute(Accounts.AGGREGATE, new Open(account()), cause()).position();
        bank.await("balance", position, Eventually.AT_MOST);
        return position;
    }

    private void parking() throws Exception {
        var writer = start(database, BANK);
        var failing = Subscription.<Event>batches("failing", Source.own(Event.class), (events, tx) -> {
            if (events.stream().anyMatch(e -> e.payload().account().startsWith("bad")))
                throw new IllegalStateException("bad");
        });
        start(counted, BANK.reacts(failing.with(new Patience(IDLE, IDLE, 1))));
        for (int batch : new int[] {1, MANY})
            line("subscription: one message of a batch of " + batch + " is parked", ANYTHING, this::account, a -> {
                writer.transact(cause(), tx -> {
                    append(tx, "bad" + a, 1);
                    for (int i = 1; i < batch; i++) append(tx, a + "-" + i, 1);
                });
                awaitReader("failing");
            });
        closeAll();
    }

    // ---- between services

    private void sending() throws Exception {
        var publishing = BANK.publishes(Event.class, NEWS, List::of);
        var writer = start(database, BANK);
        start(counted, publishing, topics(counted));
        awaitReader("relay");
        for (int batch : new int[] {1, MANY})
            line(of("relay", batch), ANYTHING.and(unit -> !unit.isBareCheckpoint()), this::account, a -> {
                long before = published();
                write(writer, batch);
                Eventually.holds(() -> assertThat(published()).isEqualTo(before + batch));
            });
        closeAll();
    }

    private void hearing() throws Exception {
        var writer = start(database, BANK.publishes(Event.class, NEWS, List::of), topics(database));
        var hearing = Subscription.batches("hearing", NEWS, (events, tx) -> {});
        start(counted, Service.named("post").reacts(hearing), topics(counted));
        awaitReader("relay");
        for (int batch : new int[] {1, MANY})
            line(of("consumer of a topic", batch), ANYTHING, this::account, a -> {
                long before = published();
                write(writer, batch);
                Eventually.holds(() -> assertThat(published()).isEqualTo(before + batch));
                Eventually.holds(() -> assertThat(db.number("select max(at) from post.subscription"))
                        .isEqualTo(db.number("select max(position) from topics.message")));
            });
        closeAll();
    }

    private long published() {
        return db.number("select count(*) from topics.message");
    }

    private void orchestrating() throws Exception {
        var orders = producer("order", OrderEvent.class, Checkout.ORDERS);
        var stock = producer("stock", DeedDone.class, Checkout.STOCK);
        var desk = Service.named("desk")
                .sends(Checkout.STOCK_COMMANDS, Checkout.PAYMENT_COMMANDS, Checkout.ORDER_COMMANDS)
                .orchestrates(new CheckoutSaga());
        start(counted, desk, topics(counted));
        for (int batch : new int[] {1, MANY}) {
            var ids = new ArrayDeque<List<String>>();
            saga(of("saga, it begins and sends a command", batch), batch, a -> {
                ids.add(publish(orders, a, batch, order -> new Placed(order, 1)));
            });
            saga(of("saga, a step further that sends another", batch), batch, a -> {
                publish(stock, ids.remove(), Done::new);
            });
        }
        closeAll();
    }

    private <E> Factum producer(String name, Class<E> events, Topic<E> topic) {
        return start(
                database, Service.named(name).records(events).publishes(events, topic, List::of), topics(database));
    }

    /** Not what the relay makes of it. */
    private void saga(String what, int batch, Doing<String> input) throws Exception {
        Predicate<Unit> steps = unit -> !unit.isPublishing() && !unit.isBareCheckpoint();
        line(what, ANYTHING.and(steps), this::account, a -> {
            long before = steps();
            input.with(a);
            Eventually.holds(() -> assertThat(steps()).isEqualTo(before + batch));
        });
    }

    private long steps() {
        return db.number("select count(*) from desk.event where category = 'saga:checkout'");
    }

    private static <E> List<String> publish(Factum producer, String id, int count, Function<String, E> event) {
        var ids = IntStream.range(0, count).mapToObj(i -> id + "-" + i).toList();
        publish(producer, ids, event);
        return ids;
    }

    private static <E> void publish(Factum producer, List<String> ids, Function<String, E> event) {
        producer.transact(cause(), tx -> {
            for (var id : ids) tx.append(new StreamId("said", id), ExpectedVersion.any(), List.of(event.apply(id)));
        });
    }

    // ---- the table

    private String table() {
        return table.entrySet().stream()
                .map(e -> "| " + e.getKey() + " | " + e.getValue().statements() + " | "
                        + e.getValue().roundTrips() + " |")
                .collect(Collectors.joining("\n"));
    }

    /** The lines of the page's first table under this heading, without its head. */
    private static String promised() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.equals("## Round trips"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| ") && !line.startsWith("| operation"))
                .collect(Collectors.joining("\n"));
    }
}

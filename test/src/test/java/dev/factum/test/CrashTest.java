package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.event.Envelope;
import dev.factum.json.Json;
import dev.factum.log.Position;
import dev.factum.log.Recorded;
import dev.factum.log.Source;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.PostgresStore;
import dev.factum.store.Events.Append;
import dev.factum.store.Misconfigured;
import dev.factum.store.Session;
import dev.factum.store.Transaction;
import dev.factum.subscription.Subscription;
import dev.factum.test.Journal.Noted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server dies, in the worst of moments, and comes back with what is on its disk. */
@Tag("postgres")
@Tag("slow")
class CrashTest {
    private static final int KILLS = 5;

    @TempDir
    Path folder;

    private OwnServer server;
    private HikariDataSource database;
    private Db db;
    private PostgresStore store;
    private Factum shop;

    @BeforeEach
    void startTheShop() throws Exception {
        server = OwnServer.in(folder.resolve("one"));
        open();
        db.run("create table seen (n bigint generated always as identity, event uuid not null)");
    }

    private void open() {
        database = server.pool(20);
        db = new Db(database);
        store = Postgres.store(database, "shop");
        shop = start(store);
    }

    private static Factum start(PostgresStore store) {
        var service = Service.named("shop")
                .records(Noted.class)
                .reacts(Subscription.batches("reader", Source.own(Noted.class), CrashTest::see));
        return Factum.start(
                service, store, Memory.topics(), Json.codec(), Settings.DEFAULT.withIdle(Duration.ofMillis(20)));
    }

    /** Not idempotent, on purpose: the transaction has to make it so. */
    private static void see(List<Envelope<Noted>> batch, Transaction tx) throws SQLException {
        try (var insert = tx.connection().prepareStatement("insert into seen (event) select unnest(?::uuid[])")) {
            insert.setArray(
                    1,
                    tx.connection()
                            .createArrayOf(
                                    "uuid", batch.stream().map(Envelope::id).toArray()));
            insert.executeUpdate();
        }
    }

    @AfterEach
    void stop() {
        shop.close();
        store.close();
        server.close();
    }

    private Session appendAndHold(Append append) {
        var session = store.begin();
        session.events().append(List.of(append));
        return session;
    }

    private UUID append(String stream) {
        var append = Raw.toStream(stream, 1);
        try (var session = appendAndHold(append)) {
            session.commit();
        }
        return Raw.ids(append).getFirst();
    }

    private List<UUID> seen() {
        return db.texts("select event from seen order by n").stream()
                .map(UUID::fromString)
                .toList();
    }

    private void awaitSeen(List<UUID> ids) {
        Eventually.holds(Duration.ofMinutes(1), () -> assertThat(seen()).containsAll(ids));
    }

    private List<UUID> log() {
        var all = new ArrayList<UUID>();
        var at = Position.start("shop");
        for (List<Recorded<?>> page = shop.log().read(at, 500);
                !page.isEmpty();
                page = shop.log().read(at, 500)) {
            page.forEach(e -> all.add(e.envelope().id()));
            at = page.getLast().position();
        }
        return all;
    }

    private void awaitCalm() {
        Eventually.holds(() -> {
            store.read(Long.MAX_VALUE, 0, 1);
            assertThat(db.texts("select gaps || ' ' || ask from shop.head order by n desc limit 1"))
                    .containsExactly("{} {}");
        });
    }

    @Test
    void nothing_acknowledged_is_lost_or_doubled_by_a_server_that_is_killed_again_and_again() throws Exception {
        Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();
        var writing = new AtomicBoolean(true);
        var writers = new ArrayList<Thread>();
        for (int w = 0; w < 6; w++) {
            var stream = "s" + w;
            writers.add(Thread.ofVirtual().start(() -> {
                while (writing.get()) {
                    try {
                        acknowledged.add(append(stream));
                    } catch (RuntimeException e) {
                        Thread.onSpinWait(); // not acknowledged
                    }
                }
            }));
        }
        var recoveries = new ArrayList<Long>();
        for (int kill = 1; kill <= KILLS; kill++) {
            int goal = kill * 200;
            Eventually.holds(
                    Duration.ofMinutes(1), () -> assertThat(acknowledged).hasSizeGreaterThan(goal));
            server.kill();
            server.startAgain();
            long up = System.nanoTime();
            int then = acknowledged.size();
            Eventually.holds(
                    Duration.ofMinutes(1), () -> assertThat(acknowledged).hasSizeGreaterThan(then + 20));
            awaitSeen(List.copyOf(acknowledged));
            recoveries.add((System.nanoTime() - up) / 1_000_000);
        }
        writing.set(false);
        for (var writer : writers) writer.join();
        awaitSeen(List.copyOf(acknowledged));
        Eventually.holds(() -> assertThat(seen()).isEqualTo(log()));
        assertThat(seen()).doesNotHaveDuplicates().containsAll(acknowledged);
        System.out.printf(
                "crash: %d kills of the server, %,d acknowledged, %,d in the log, lost 0, doubled 0; going on again after ms %s%n",
                KILLS, acknowledged.size(), seen().size(), recoveries);
    }

    @Test
    void a_crash_ends_what_was_passed_over_and_the_log_goes_on() throws Exception {
        var before = append("a");
        var gone = Raw.toStream("gone", 2);
        var open = appendAndHold(gone);
        var passed = append("b");
        awaitSeen(List.of(before, passed));
        assertThat(db.texts("select gaps from shop.head order by n desc limit 1"))
                .doesNotContain("{}");
        server.kill();
        server.startAgain();
        var after = append("c");
        awaitSeen(List.of(after));
        assertThat(seen()).containsExactly(before, passed, after).isEqualTo(log());
        awaitCalm();
        assertThatThrownBy(open::commit).isInstanceOf(RuntimeException.class);
    }

    @Test
    void what_was_prepared_and_passed_over_survives_a_crash_and_is_read_when_it_commits() throws Exception {
        var prepared = Raw.toStream("prepared", 2);
        try (var c = database.getConnection()) {
            c.setAutoCommit(false);
            store.join(c).events().append(List.of(prepared));
            execute(c, "prepare transaction 'survivor'");
            c.setAutoCommit(true);
        }
        var passed = append("a");
        awaitSeen(List.of(passed));
        server.kill();
        server.startAgain();
        var after = append("b");
        awaitSeen(List.of(after));
        try (var c = database.getConnection()) {
            execute(c, "commit prepared 'survivor'");
        }
        awaitSeen(Raw.ids(prepared));
        var order = new ArrayList<>(List.of(passed, after));
        order.addAll(Raw.ids(prepared));
        assertThat(seen()).isEqualTo(order).isEqualTo(log());
        awaitCalm();
    }

    /** As a dump does it: every table in one snapshot, and sequences as they stand. */
    @Test
    void a_copy_in_a_new_cluster_goes_on_where_its_readers_stood_with_gaps_open() throws Exception {
        var written = new ArrayList<UUID>();
        for (int i = 0; i < 50; i++) written.add(append("s" + i % 5));
        awaitSeen(written);
        shop.close();
        for (int i = 0; i < 50; i++) written.add(append("s" + i % 5));
        var late = Raw.toStream("late", 1);
        var open = appendAndHold(late);
        shop = start(store);
        written.add(append("passed"));
        awaitSeen(written);
        shop.close();
        for (int i = 0; i < 10; i++) written.add(append("s" + i % 5));
        assertThat(db.texts("select gaps from shop.head order by n desc limit 1"))
                .doesNotContain("{}");
        try (var copy = OwnServer.in(folder.resolve("two"))) {
            CopyCluster.copy(database, copy.pool(2), "shop", "public");
            open.close();
            store.close();
            server.close();
            server = copy;
            open();
            for (int i = 0; i < 10; i++) written.add(append("s" + i % 5));
            awaitSeen(written);
            assertThat(seen()).containsExactlyElementsOf(written).isEqualTo(log());
            awaitCalm();
            System.out.printf("copy in a new cluster: %d events, lost 0, doubled 0%n", written.size());
            stop();
        }
    }

    @Test
    void a_standby_is_refused() throws Exception {
        append("a");
        shop.close();
        store.close();
        server.stop();
        var copy = server.copyTo(folder.resolve("standby"));
        Files.createFile(copy.resolve("standby.signal"));
        try (var standby = OwnServer.in(copy);
                var there = Postgres.store(
                        standby.pool(3), "shop", Postgres.Install.NEVER, dev.factum.postgres.Ambience.NONE)) {
            assertThatThrownBy(() -> start(there))
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContaining("is a standby, where the log has no safe order");
        }
    }

    private static void execute(Connection c, String sql) throws SQLException {
        try (var statement = c.createStatement()) {
            statement.execute(sql);
        }
    }
}

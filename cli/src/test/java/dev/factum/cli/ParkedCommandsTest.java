package dev.factum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.event.TypeName;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Source;
import dev.factum.log.StreamId;
import dev.factum.postgres.Postgres;
import dev.factum.store.ParkedMessages;
import dev.factum.store.Place;
import dev.factum.store.Store;
import dev.factum.subscription.Patience;
import dev.factum.subscription.Subscription;
import dev.factum.test.Eventually;
import dev.factum.test.PostgresForTests;
import dev.factum.topic.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ParkedCommandsTest {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    @TypeName("printed")
    record Printed(String page, int number) {}

    private static final Topic<Printed> PAGES = Topic.of("pages", Printed.class, Printed::page);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Set<String> jams = ConcurrentHashMap.newKeySet();
    /** What came out, in order, once each: the printer is not in the database, and a batch rolled back prints again. */
    private final Set<String> out = Collections.synchronizedSet(new LinkedHashSet<>());

    private HikariDataSource database;
    private Store store;
    private Factum bank;

    @BeforeEach
    void open() {
        database = postgres.database(20);
        store = Postgres.store(database, "bank");
        open.push(store);
        var topics = Postgres.topics(database, "topics");
        open.push(topics);
        var service = Service.named("bank")
                .records(Printed.class)
                .reacts(Subscription.of("printer", Source.own(Printed.class), (event, tx) -> {
                            var page = event.payload();
                            if (jams.contains(page.page() + page.number()))
                                throw new IllegalStateException("paper jam in tray " + page.number());
                            out.add(page.page() + page.number());
                        })
                        .with(new Patience(Duration.ofMillis(10), Duration.ofMillis(10), 1)));
        bank = Factum.start(
                service, store, topics, dev.factum.json.Json.codec(), Settings.DEFAULT.withIdle(Duration.ofMillis(10)));
        open.push(bank);
        jams.addAll(List.of("a1", "b2"));
        for (var page : List.of("a", "b", "c")) for (int i = 1; i <= 3; i++) print(page, i);
        Eventually.holds(
                () -> assertThat(factum("parked", "list").out().lines()).hasSize(1 + 3 + 2));
    }

    private void print(String page, int number) {
        bank.transact(
                Cause.request(UUID.randomUUID()),
                tx -> tx.append(new StreamId("page", page), ExpectedVersion.any(), List.of(new Printed(page, number))));
    }

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) open.pop().close();
    }

    private List<String> printed() {
        synchronized (out) {
            return List.copyOf(out);
        }
    }

    private Ran factum(String... args) {
        return Ran.on(database.getJdbcUrl(), args);
    }

    private String first(String key) {
        for (var parked : JsonMapper.shared()
                .readTree(factum("parked", "list", "--json").out())
                .path("parked"))
            if (parked.path("key").asString("").equals(key))
                return parked.path("message").asString("");
        throw new AssertionError("nothing of " + key);
    }

    private static void assertCannot(Ran ran, String why) {
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("factum: ").contains(why);
    }

    @Test
    void what_strangers_write_into_headers_is_shown_and_stays_in_its_line() {
        var id = UUID.randomUUID();
        var envelope =
                new Envelope<>(id, "", 0, Instant.EPOCH, "unknown", "k", 0, Cause.request(id), null, new byte[0]);
        var headers = Map.of("header.x", "red\u001b[31m\nerror  none");
        try (var session = store.begin()) {
            session.parked()
                    .park(List.of(new ParkedMessages.Row(
                            0, "printer", new Place("pages", 0), envelope, headers, 8, "no", Instant.EPOCH, null)));
            session.commit();
        }
        assertThat(factum("parked", "show", id.toString()).out())
                .containsPattern("header +header\\.x: red \\[31m error  none\n")
                .doesNotContain("\u001b");
        var json = JsonMapper.shared()
                .readTree(factum("parked", "show", id.toString(), "--json").out());
        assertThat(json.path("headers").path("header.x").asString()).isEqualTo(headers.get("header.x"));
    }

    @Test
    void what_is_parked_is_listed_and_shown_without_payload_unless_it_is_asked_for() {
        assertThat(factum("parked", "list").out())
                .containsPattern(
                        "printer +a +\\S+ +printed +1 +\\S+ +yours +IllegalStateException: paper jam in tray 1")
                .containsPattern("printer +a +\\S+ +printed +0 +\\S+ +follows");
        assertThat(factum("parked", "list", "--error", "tray 2").out().lines()).hasSize(2);
        assertThat(factum("parked", "list", "--type", "scanned").out()).isEqualTo("Nothing is parked.\n");
        var shown = factum("parked", "show", first("b")).out();
        assertThat(shown)
                .containsPattern("from +the log")
                .containsPattern("error +.*tray 2")
                .doesNotContain("number");
        assertThat(factum("parked", "show", first("b"), "--payload").out()).contains("\"number\":2");
        assertThat(factum("parked", "show", first("b"), "--json").out()).doesNotContain("payload");
    }

    @Test
    void keys_are_tried_again_in_order_and_a_dry_run_changes_nothing() {
        jams.clear();
        assertThat(factum("parked", "redrive", "--error", "jam", "--dry-run").out())
                .containsPattern("printer +a")
                .containsPattern("printer +b")
                .contains("Nothing was changed.");
        assertThat(printed()).containsExactly("b1", "c1", "c2", "c3");
        assertThat(factum("parked", "redrive", "--key", "b").out()).contains("1 are tried again");
        Eventually.holds(() -> assertThat(printed()).containsExactly("b1", "c1", "c2", "c3", "b2", "b3"));
        assertThat(factum("parked", "redrive", "--all").status()).isZero();
        Eventually.holds(() -> assertThat(printed()).endsWith("a1", "a2", "a3"));
        Eventually.holds(() -> assertThat(factum("parked", "list").out()).isEqualTo("Nothing is parked.\n"));
    }

    @Test
    void what_is_discarded_is_kept_with_who_and_why_and_its_followers_go_on() throws Exception {
        var message = first("a");
        assertThat(factum("parked", "discard", "printer", message, "a test page", "--by", "ann")
                        .out())
                .contains("taken out for good");
        Eventually.holds(() -> assertThat(printed()).endsWith("a2", "a3").doesNotContain("a1"));
        try (var c = database.getConnection();
                var row = c.createStatement()
                        .executeQuery("select reason from bank.parking where discarded is not null")) {
            row.next();
            assertThat(row.getString(1)).isEqualTo("by ann: a test page");
        }
    }

    @Test
    void who_did_what_is_kept_and_an_event_of_the_own_log_is_not_edited(@TempDir Path folder) throws Exception {
        assertThat(factum("parked", "actions").out()).isEqualTo("Nobody did anything.\n");
        factum("parked", "discard", "printer", first("a"), "a test page", "--by", "ann");
        factum("parked", "redrive", "--key", "b", "--by", "ben");
        factum("parked", "redrive", "--key", "b", "--dry-run");
        assertThat(factum("parked", "actions").out().lines()).hasSize(3);
        assertThat(factum("parked", "actions", "--reader", "printer").out())
                .containsPattern("ben +redrive +printer +b +all")
                .containsPattern("ann +discard +printer +a +\\S+ +a test page");
        assertThat(JsonMapper.shared()
                        .readTree(factum("parked", "actions", "--json", "--limit", "1")
                                .out())
                        .path("actions")
                        .path(0)
                        .path("by")
                        .asString(""))
                .isEqualTo("ben");
        var file = Files.writeString(folder.resolve("right.json"), "{}");
        assertCannot(factum("parked", "edit", "printer", first("b"), file.toString(), "a slip"), "never changes");
        assertCannot(factum("parked", "edit", "printer", first("b"), "nowhere", "a slip"), "cannot read nowhere");
        assertCannot(factum("parked", "redrive", "--key", "b", "--by", " "), "say who does it");
    }

    @Test
    void a_message_of_a_topic_is_put_right(@TempDir Path folder) throws Exception {
        var service = Service.named("copier")
                .sends(PAGES)
                .reacts(Subscription.of("copy", PAGES, (page, tx) -> {
                            if (page.payload().number() < 0) throw new IllegalStateException("no such page");
                            out.add("copy of " + page.payload().number());
                        })
                        .with(new Patience(Duration.ofMillis(10), Duration.ofMillis(10), 1)));
        var store = Postgres.store(database, "copier");
        open.push(store);
        var topics = Postgres.topics(database, "topics");
        open.push(topics);
        var copier = Factum.start(
                service, store, topics, dev.factum.json.Json.codec(), Settings.DEFAULT.withIdle(Duration.ofMillis(10)));
        open.push(copier);
        copier.transact(Cause.request(UUID.randomUUID()), tx -> tx.send(PAGES, new Printed("a", -5)));
        Eventually.holds(
                () -> assertThat(copier.parking().list(Optional.empty(), 9)).hasSize(1));
        var message = copier.parking().list(Optional.empty(), 9).getFirst().message();
        var file = Files.writeString(folder.resolve("right.json"), "{\"page\":\"a\",\"number\":5}");
        var edit = Ran.with(
                Map.of("FACTUM_URL", database.getJdbcUrl()),
                "parked",
                "edit",
                "copy",
                message.toString(),
                file.toString(),
                "a slip",
                "--schema",
                "copier");
        assertThat(edit.out()).contains("says something else now");
        copier.parking().redrive("copy", "a", "ann");
        Eventually.holds(() -> assertThat(printed()).contains("copy of 5"));
    }

    @Test
    void what_does_not_fit_is_said_in_one_line() {
        assertCannot(factum("parked", "redrive"), "say which");
        assertCannot(factum("parked", "redrive", "--key", "z"), "nothing like that is parked in schema bank");
        assertCannot(factum("parked", "show", UUID.randomUUID().toString()), "is not parked in schema bank");
        assertCannot(
                factum("parked", "discard", "printer", UUID.randomUUID().toString(), "x"), "is not parked for printer");
        assertCannot(factum("parked", "discard", "printer", first("a"), " "), "say why");
        assertCannot(factum("parked", "list", "--limit", "0"), "--limit is from 1");
    }
}

package dev.factum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.decider.Decision;
import dev.factum.event.Cause;
import dev.factum.event.TypeName;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Source;
import dev.factum.log.StreamId;
import dev.factum.postgres.Postgres;
import dev.factum.saga.Saga;
import dev.factum.saga.Step;
import dev.factum.test.Eventually;
import dev.factum.test.PostgresForTests;
import dev.factum.topic.Topic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

class SagaCommandsTest {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    @TypeName("asked")
    record Asked(String id) {}

    @TypeName("work")
    record Work(String id, String what) {}

    private static final Topic<Work> WORK = Topic.of("work", Work.class, Work::id);

    /** Has something done, and waits for ever. */
    private record Errand(String name, int version, Class<Work> states, Work initial) implements Saga<Work> {
        @Override
        public List<Input<Work, ?>> inputs() {
            return List.of(Saga.on(
                    Source.own(Asked.class),
                    (at, asked) -> Step.send(WORK, new Work(asked.id(), "do"), new Work(asked.id(), "undo"))
                            .to(new Work(asked.id(), "waiting"))));
        }

        @Override
        public Step<Work> compensated(Work at, String reason) {
            return Step.done(new Work(at.id(), "undone"));
        }
    }

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private HikariDataSource database;
    private volatile boolean refuses = true;

    @BeforeEach
    void open() {
        database = postgres.database(20);
        var desk = start(Service.named("bank")
                .records(Asked.class)
                .sends(WORK)
                .orchestrates(new Errand("errand", 1, Work.class, new Work("", "new"))));
        start(Service.named("worker")
                .handles(
                        WORK,
                        (work, tx) -> refuses && work.payload().what().equals("undo")
                                ? Decision.refuse("busy", "not now")
                                : Decision.nothing()));
        desk.transact(
                Cause.request(UUID.randomUUID()),
                tx -> tx.append(new StreamId("errand", "7"), ExpectedVersion.any(), List.of(new Asked("7"))));
        Eventually.holds(() -> assertThat(factum("saga", "list").out()).contains("running"));
    }

    private Factum start(Service service) {
        var store = Postgres.store(database, service.name());
        open.push(store);
        var topics = Postgres.topics(database, "topics");
        open.push(topics);
        var factum = Factum.start(
                service, store, topics, dev.factum.json.Json.codec(), Settings.DEFAULT.withIdle(Duration.ofMillis(10)));
        open.push(factum);
        return factum;
    }

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) open.pop().close();
    }

    private Ran factum(String... args) {
        return Ran.on(database.getJdbcUrl(), args);
    }

    private static void assertCannot(Ran ran, String why) {
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("factum: ").contains(why);
    }

    @Test
    void a_saga_is_listed_shown_cancelled_retried_and_ends() throws Exception {
        assertThat(factum("saga", "list", "--status", "completed").out()).isEqualTo("There are none.\n");
        assertThat(factum("saga", "list").out()).containsPattern("errand +7 +running +work ");
        var asked = factum("saga", "cancel", "errand", "7", "changed my mind", "--by", "ann");
        assertThat(asked.err()).isEmpty();
        assertThat(asked.out()).contains("factum saga show errand 7");
        Eventually.holds(() -> assertThat(factum("saga", "show", "errand", "7").out())
                .containsPattern("2 +\\S+ +request:cancel +COMPENSATING +work +by ann: changed my mind")
                .containsPattern("work +UNDOING +1 +busy"));
        refuses = false;
        assertThat(factum("saga", "retry", "errand", "7").status()).isZero();
        Eventually.holds(
                () -> assertThat(factum("saga", "list", "--saga", "errand").out())
                        .containsPattern("errand +7 +compensated .*changed my mind"));
        var shown = JsonMapper.shared()
                .readTree(factum("saga", "show", "errand", "7", "--json").out());
        assertThat(shown.path("steps").get(0).path("heard").asString()).isEqualTo("asked");
        assertThat(shown.toString()).doesNotContain("waiting");
        assertThat(factum("saga", "list", "--json").out()).contains("\"status\" : \"compensated\"");
    }

    @Test
    void what_does_not_fit_is_said_in_one_line() {
        assertCannot(
                factum("saga", "resume", "errand", "7"), "saga errand of 7 is running: there is nothing to resume");
        assertCannot(factum("saga", "resume", "errand", "8"), "there is no saga errand of 8 in schema bank");
        assertCannot(factum("saga", "show", "errand", "8"), "there is no saga errand of 8 in schema bank");
        assertCannot(factum("saga", "cancel", "errand", "7"), "say why the saga is cancelled");
        assertCannot(factum("saga", "settle", "errand", "7"), "say the undo of which command");
        assertCannot(factum("saga", "settle", "errand", "7", "none"), "UUID");
        assertCannot(factum("saga", "list", "--limit", "0"), "--limit is from 1");
    }

    @Test
    void statements_are_told_if_they_are_asked_for() {
        assertThat(factum("saga", "list", "--sql").err()).contains("select * from \"bank\".\"saga\" where");
    }
}

package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.event.Cause;
import dev.factum.event.TypeName;
import dev.factum.json.Json;
import dev.factum.postgres.Postgres;
import dev.factum.store.Store;
import dev.factum.topic.Topic;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Instances whose machines do not agree on the time agree on the database's. */
class ServerClockTest {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    @TypeName("ring")
    record Ring(String who) {}

    private static final Topic<Ring> RINGS = Topic.of("rings", Ring.class, Ring::who);
    private static final Duration CLOSE = Duration.ofMillis(250);

    private HikariDataSource database;
    private Db db;

    @BeforeEach
    void open() {
        database = postgres.database(12);
        db = new Db(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Clock machine(int hoursAhead) {
        return Clock.offset(Clock.systemUTC(), Duration.ofHours(hoursAhead));
    }

    private Instant now() {
        return Instant.parse(
                db.texts("select to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")
                        .getFirst());
    }

    @Test
    void a_machine_that_is_hours_off_is_put_right() {
        for (int hours : new int[] {-5, 0, 7})
            try (var store = Postgres.store(database, "clock")) {
                store.open("clock", List.of(), List.of());
                var clock = store.clock(machine(hours));
                assertThat(Duration.between(now(), clock.instant()).abs()).isLessThan(CLOSE);
            }
    }

    /** On a machine that is ahead, or behind. */
    private Factum start(int hoursAhead) {
        Store store = new Wrapped(Postgres.store(database, "office")) {
            @Override
            public Clock clock(Clock machine) {
                return super.clock(machine(hoursAhead));
            }
        };
        return Factum.start(
                Service.named("office").sends(RINGS),
                store,
                Postgres.topics(database, "topics"),
                Json.codec(),
                Settings.DEFAULT.withIdle(Duration.ofMillis(10)));
    }

    @Test
    void what_one_machine_schedules_another_sends_when_the_database_says_so() {
        try (var ahead = start(2);
                var behind = start(-3)) {
            var due = now().plusSeconds(1);
            for (var machine : List.of(ahead, behind))
                machine.transact(Cause.request(UUID.randomUUID()), tx -> tx.schedule(RINGS, new Ring("ann"), due));
            Eventually.holds(() ->
                    assertThat(db.number("select count(*) from topics.message")).isEqualTo(2));
            var late = db.texts("select extract(epoch from time - timestamptz '" + due + "') from topics.message");
            assertThat(late)
                    .allSatisfy(
                            seconds -> assertThat(Double.parseDouble(seconds)).isBetween(-0.25, 20.0));
            System.out.println("scheduled on machines 2 h ahead and 3 h behind, sent seconds after the time: " + late);
        }
    }
}

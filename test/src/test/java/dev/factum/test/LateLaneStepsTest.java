package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.event.Types;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.PostgresStore;
import dev.factum.store.Events.Append;
import dev.factum.store.Session;
import dev.factum.test.Journal.Noted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The races of the late lane, one by one and by rendezvous: what is asked and settled by one process is read by another that polls in the
 * worst of moments. Each schedule is run on the lane as it is, where nothing may be lost, doubled or turned around, and on a lane with a
 * planted bug, where the same schedule has to show it.
 */
@Tag("postgres")
class LateLaneStepsTest {
    private static final int GATE = 77;

    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private HikariDataSource database;
    private Db db;
    private PostgresStore store;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void install() {
        database = postgres.database(20);
        db = new Db(database);
        store = Postgres.store(database, "shop");
        // opened, so that types are known; no reader of its own polls or steps here
        store.open("shop", Types.of(Noted.class).names(), List.of());
        open.add(store);
    }

    @AfterEach
    void close() throws Exception {
        for (var one : open.reversed()) one.close();
    }

    // ---- what the schedules are made of

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

    private Connection begin() throws SQLException {
        var c = db.connection();
        open.add(c);
        c.setAutoCommit(false);
        return c;
    }

    private static boolean step(Connection c, long clean, long upTo) throws SQLException {
        try (var statement = c.prepareStatement("select shop.event_step(?, ?)")) {
            statement.setLong(1, clean);
            statement.setLong(2, upTo);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private void stepAndCommit(long clean, long upTo) throws SQLException {
        try (var c = db.connection()) {
            step(c, clean, upTo);
        }
    }

    private long drawn() {
        return db.number("select last_value from shop.event_position_seq");
    }

    /** A reader in a process of its own: it has its own fence, and polls when the test says so. */
    private final class Reader {
        private final PostgresStore own = Postgres.store(postgres.another(database, 3), "shop");
        private final List<UUID> read = new ArrayList<>();
        private long at;
        private int sub;

        Reader() {
            own.open("shop", Types.of(Noted.class).names(), List.of());
            open.add(own);
        }

        void poll() {
            for (var page = own.read(at, sub, 100); !page.isEmpty(); page = own.read(at, sub, 100))
                for (var entry : page) {
                    read.add(entry.envelope().id());
                    at = entry.position().at();
                    sub = entry.position().sub();
                }
        }
    }

    /** Plants a bug into an installed function. */
    private void plant(String file, String function, UnaryOperator<String> bug) throws IOException {
        try (var in = PostgresStore.class.getResourceAsStream("sql/store/" + file)) {
            var text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            int from = text.indexOf("create function " + function);
            var body = text.substring(from, text.indexOf("end $$;", from) + "end $$;".length());
            var planted = bug.apply(body);
            assertThat(planted).as("the bug is planted").isNotEqualTo(body);
            db.run("set search_path to shop", planted.replace("create function", "create or replace function"));
        }
    }

    // ---- what is asked is not read in the meantime, and what is settled was not read before

    /** The straggler commits after the settling has looked and before it is there to be seen. */
    private List<UUID> commitsWhileItIsSettled(UUID[] written) throws Exception {
        var late = Raw.toStream("late", 1);
        var reader = new Reader();
        try (var straggler = appendAndHold(late)) {
            written[0] = append("a");
            long upTo = drawn();
            stepAndCommit(0, upTo);
            var settling = begin();
            step(settling, 0, upTo);
            straggler.commit();
            reader.poll();
            settling.commit();
        }
        stepAndCommit(0, 0);
        reader.poll();
        stepAndCommit(drawn(), 0);
        reader.poll();
        written[1] = Raw.ids(late).getFirst();
        return reader.read;
    }

    @Test
    void a_reader_stops_before_what_is_asked_for() throws Exception {
        var written = new UUID[2];
        assertThat(commitsWhileItIsSettled(written)).containsExactly(written);
    }

    @Test
    void a_reader_that_goes_on_though_something_is_asked_for_reads_it_twice_or_never_again_in_the_same_order()
            throws Exception {
        plant("event.sql", "event_poll", body -> body.replace("coalesce(lower(h.ask), 0)", "0"));
        var written = new UUID[2];
        var read = commitsWhileItIsSettled(written);
        assertThat(read).isNotEqualTo(List.of(written));
    }

    /** The straggler commits after the question was decided upon and before it is there to be seen. */
    private List<UUID> commitsWhileItIsAsked(List<UUID> written, boolean inOne) throws Exception {
        var late = Raw.toStream("late", 1);
        var reader = new Reader();
        try (var straggler = appendAndHold(late)) {
            written.addAll(Raw.ids(late));
            written.add(append("a"));
            long upTo = drawn();
            var asking = begin();
            step(asking, 0, upTo);
            if (inOne) step(asking, 0, upTo);
            straggler.commit();
            reader.poll();
            asking.commit();
            if (!inOne) stepAndCommit(0, upTo);
        }
        stepAndCommit(0, 0);
        written.add(append("b"));
        reader.poll();
        stepAndCommit(drawn(), 0);
        reader.poll();
        return reader.read;
    }

    @Test
    void what_a_reader_has_read_in_its_place_before_it_could_see_the_question_stays_there() throws Exception {
        var written = new ArrayList<UUID>();
        assertThat(commitsWhileItIsAsked(written, false)).containsExactlyElementsOf(written);
    }

    @Test
    void who_asks_and_settles_in_one_transaction_makes_a_reader_read_twice() throws Exception {
        var written = new ArrayList<UUID>();
        assertThat(commitsWhileItIsAsked(written, true))
                .containsExactly(written.get(0), written.get(1), written.get(0), written.get(2));
    }

    // ---- what is passed over is written down

    private List<UUID> isPassedAndCommits(UUID[] written) throws Exception {
        var late = Raw.toStream("late", 1);
        var reader = new Reader();
        try (var straggler = appendAndHold(late)) {
            written[0] = append("a");
            stepAndCommit(0, drawn());
            stepAndCommit(0, drawn());
            reader.poll();
            straggler.commit();
        }
        written[1] = Raw.ids(late).getFirst();
        stepAndCommit(0, 0);
        reader.poll();
        stepAndCommit(drawn(), 0);
        reader.poll();
        return reader.read;
    }

    @Test
    void what_is_passed_over_is_delivered_when_it_commits() throws Exception {
        var written = new UUID[2];
        assertThat(isPassedAndCommits(written)).containsExactly(written);
    }

    @Test
    void a_lane_that_does_not_write_down_what_it_passes_over_loses_it() throws Exception {
        plant("late.sql", "event_step", body -> body.replace("h.gaps := h.gaps + (h.ask - seen - dead);", ""));
        var written = new UUID[2];
        assertThat(isPassedAndCommits(written)).containsExactly(written[0]);
    }

    // ---- first the sequence, then the holders

    private static void lockGate(Connection c) throws SQLException {
        try (var statement = c.createStatement()) {
            statement.execute("select pg_advisory_lock(0, " + GATE + ")");
        }
    }

    private static void unlockGate(Connection c) throws SQLException {
        try (var statement = c.createStatement()) {
            statement.execute("select pg_advisory_unlock(0, " + GATE + ")");
        }
    }

    @Test
    void a_poll_that_looks_for_holders_first_misses_who_comes_in_between() throws Exception {
        plant("event.sql", "event_poll", body -> {
            var s = "  select case when is_called then last_value else 0 end into s from event_position_seq;\n";
            int end = body.indexOf("l.pid is distinct from pg_backend_pid();\n")
                    + "l.pid is distinct from pg_backend_pid();\n".length();
            return body.substring(0, end).replace(s, "").replace("  if s = seen then return; end if;\n", "")
                    + "  perform pg_advisory_lock(0, 77);\n  perform pg_advisory_unlock(0, 77);\n" + s
                    + body.substring(end);
        });
        assertThat(comesDuringAPoll()).hasSize(1);
    }

    @Test
    void who_comes_in_the_middle_of_a_poll_is_not_missed() throws Exception {
        plant(
                "event.sql",
                "event_poll",
                body -> body.replace(
                        "  if s = seen then return; end if;\n",
                        "  perform pg_advisory_lock(0, 77);\n  perform pg_advisory_unlock(0, 77);\n"));
        assertThat(comesDuringAPoll()).hasSize(2);
    }

    /** An append begins, and another commits, between the two halves of a poll. */
    private List<UUID> comesDuringAPoll() throws Exception {
        var reader = new Reader();
        reader.poll();
        try (var gate = begin()) {
            lockGate(gate);
            var polling = CompletableFuture.runAsync(reader::poll);
            Eventually.holds(
                    () -> assertThat(db.number("select count(*) from pg_locks where locktype = 'advisory' and objid = "
                                    + GATE + " and not granted"))
                            .isPositive());
            try (var straggler = appendAndHold(Raw.toStream("late", 1))) {
                append("a");
                unlockGate(gate);
                polling.join();
                straggler.commit();
            }
        }
        for (int i = 0; i < 3; i++) reader.poll();
        return reader.read;
    }
}

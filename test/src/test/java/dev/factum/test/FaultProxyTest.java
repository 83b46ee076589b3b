package dev.factum.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.test.FaultProxy.Reply;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;

/** What stands between a client and its server does what it is told, to all connections, and nothing else. */
class FaultProxyTest {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    /** In front of a server that sends back whatever it gets. */
    @Nested
    class AnyServer {
        private ServerSocket server;
        private FaultProxy proxy;

        @BeforeEach
        void startServer() throws IOException {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(() -> {
                while (!server.isClosed()) {
                    try {
                        var client = server.accept();
                        Thread.ofVirtual().start(() -> echo(client));
                    } catch (IOException e) {
                        return; // closed
                    }
                }
            });
            proxy = FaultProxy.to("localhost", server.getLocalPort());
        }

        private void echo(Socket client) {
            try (client) {
                client.getInputStream().transferTo(client.getOutputStream());
            } catch (IOException e) {
                // it was cut
            }
        }

        @AfterEach
        void stopServer() throws IOException {
            proxy.close();
            server.close();
        }

        private Socket connect() throws IOException {
            var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
            socket.setSoTimeout((int) Eventually.AT_MOST.toMillis());
            return socket;
        }

        private void say(Socket socket, String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        }

        private String hear(Socket socket, int length) throws IOException {
            return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
        }

        private void assertTalks(Socket socket) throws IOException {
            say(socket, "hello");
            assertThat(hear(socket, 5)).isEqualTo("hello");
        }

        private void assertCut(Socket socket) {
            assertThatThrownBy(() -> {
                        say(socket, "hello");
                        if (socket.getInputStream().read() < 0) throw new IOException("ended");
                    })
                    .isInstanceOf(IOException.class);
        }

        @Test
        void it_passes_on_what_is_said_and_that_one_has_no_more_to_say() throws IOException {
            try (var socket = connect()) {
                assertTalks(socket);
                socket.shutdownOutput();
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
            Eventually.holds(() -> assertThat(proxy.connections()).isZero());
        }

        @Test
        void megabytes_pass_in_order() throws Exception {
            var sent = new byte[5 << 20];
            new Random(7).nextBytes(sent);
            try (var socket = connect()) {
                var writing = CompletableFuture.runAsync(() -> {
                    try {
                        socket.getOutputStream().write(sent);
                        socket.shutdownOutput();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
                assertThat(socket.getInputStream().readAllBytes()).isEqualTo(sent);
                writing.get();
            }
        }

        @Test
        void a_cut_ends_what_is_open_and_takes_what_comes() throws IOException {
            try (var first = connect();
                    var second = connect()) {
                assertTalks(first);
                assertTalks(second);
                proxy.cut();
                assertCut(first);
                assertCut(second);
                assertThat(proxy.connections()).isZero();
                try (var third = connect()) {
                    assertTalks(third);
                }
            }
        }

        @Test
        void whoever_is_refused_finds_nobody_until_it_passes_again() throws IOException {
            try (var before = connect()) {
                assertTalks(before);
                proxy.refuse();
                assertCut(before);
                assertThatThrownBy(() -> {
                            try (var refused = connect()) {
                                assertTalks(refused);
                            }
                        })
                        .isInstanceOfAny(IOException.class, AssertionError.class);
                proxy.pass();
                try (var after = connect()) {
                    assertTalks(after);
                }
            }
        }

        @Test
        void what_is_stalled_arrives_whole_when_it_passes_again() throws IOException {
            try (var socket = connect()) {
                assertTalks(socket);
                proxy.stall();
                say(socket, "later");
                socket.setSoTimeout(100);
                assertThatThrownBy(() -> hear(socket, 1)).isInstanceOf(SocketTimeoutException.class);
                proxy.pass();
                socket.setSoTimeout((int) Eventually.AT_MOST.toMillis());
                assertThat(hear(socket, 5)).isEqualTo("later");
            }
        }

        @Test
        void what_is_stalled_can_be_cut() throws IOException {
            try (var socket = connect()) {
                proxy.stall();
                say(socket, "never");
                proxy.cut();
                assertCut(socket);
            }
        }

        @Test
        void a_delay_is_waited_for_in_each_direction() throws IOException {
            try (var socket = connect()) {
                assertTalks(socket);
                proxy.delay(Duration.ofMillis(50));
                long begun = System.nanoTime();
                assertTalks(socket);
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(100));
                proxy.pass();
                assertTalks(socket);
            }
        }

        @Test
        void a_server_that_is_not_there_is_an_end_of_the_connection() throws IOException {
            server.close();
            try (var nowhere = FaultProxy.to("localhost", server.getLocalPort());
                    var socket = new Socket(InetAddress.getLoopbackAddress(), nowhere.port())) {
                assertCut(socket);
            }
        }

        @Test
        void closed_it_is_gone() throws IOException {
            try (var socket = connect()) {
                assertTalks(socket);
                proxy.close();
                assertCut(socket);
                // one that is let in at once is connected to itself: it was given the port that is free now
                Eventually.holds(
                        () -> assertThatThrownBy(() -> connect().close()).isInstanceOf(IOException.class));
            }
        }

        @Test
        void replies_of_a_protocol_that_it_does_not_know_are_not_lost() {
            assertThatThrownBy(() -> proxy.loseReplies(1, reply -> true))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("FaultProxy.toPostgres");
        }
    }

    @Nested
    class Postgres {
        private HikariDataSource database;
        private FaultProxy proxy;
        private Db db;
        private final List<Reply> replies = new CopyOnWriteArrayList<>();

        @BeforeEach
        void startProxy() {
            database = postgres.database(2);
            db = new Db(database);
            db.run("create table fact (id int primary key, text text)");
            proxy = postgres.proxy();
        }

        @AfterEach
        void stopProxy() {
            proxy.close();
        }

        private Connection connect() throws SQLException {
            return connect("sslmode=disable");
        }

        private Connection connect(String setting) throws SQLException {
            var url = database.getJdbcUrl().replaceFirst(":\\d+/", ":" + proxy.port() + "/");
            return DriverManager.getConnection(url + (url.contains("?") ? "&" : "?") + setting);
        }

        private void run(Connection c, String sql) throws SQLException {
            try (var statement = c.prepareStatement(sql)) {
                statement.execute();
            }
        }

        private boolean noted(Reply reply) {
            replies.add(reply);
            return false;
        }

        private long facts() {
            return db.number("select count(*) from fact");
        }

        @Test
        void a_commit_whose_reply_is_lost_is_done_and_nobody_hears_of_it() throws SQLException {
            try (var c = connect()) {
                c.setAutoCommit(false);
                run(c, "insert into fact values (1)");
                run(c, "insert into fact values (2)");
                proxy.loseReplies(1, Reply::commits);
                assertThatThrownBy(c::commit).isInstanceOf(SQLException.class);
            }
            assertThat(facts()).isEqualTo(2);
            assertThat(proxy.lost()).isEqualTo(1);
            try (var again = connect()) {
                run(again, "insert into fact values (3)");
            }
            assertThat(facts()).isEqualTo(3);
        }

        @Test
        void so_is_a_statement_that_commits_by_itself() throws SQLException {
            for (var statement : List.of(
                    "insert into fact values (1) returning id",
                    "update fact as f set text = 'a'",
                    "with gone as (delete from fact returning id) select id from gone")) {
                try (var c = connect()) {
                    run(c, "select * from fact for update");
                    proxy.loseReplies(1, Reply::commits);
                    run(c, "select * from fact for update");
                    assertThatThrownBy(() -> run(c, statement)).isInstanceOf(SQLException.class);
                }
            }
            assertThat(proxy.lost()).isEqualTo(3);
            assertThat(facts()).isZero();
        }

        @Test
        void what_fails_or_is_rolled_back_commits_nothing() throws SQLException {
            proxy.loseReplies(1, Reply::commits);
            try (var c = connect()) {
                assertThatThrownBy(() -> run(c, "insert into fact values (null)"))
                        .hasMessageContaining("null value");
                c.setAutoCommit(false);
                run(c, "insert into fact values (1)");
                c.rollback();
                assertThatThrownBy(() -> run(c, "insert into nothing values (1)"))
                        .hasMessageContaining("nothing");
                c.commit();
            }
            assertThat(proxy.lost()).isZero();
            assertThat(facts()).isZero();
        }

        @Test
        void a_reply_knows_what_was_asked_and_done() throws SQLException {
            proxy.loseReplies(1, this::noted);
            try (var c = connect("prepareThreshold=1")) {
                for (int i = 1; i <= 3; i++)
                    try (var statement = c.prepareStatement("insert into fact values (?)")) {
                        statement.setInt(1, i);
                        statement.executeUpdate();
                    }
                c.setAutoCommit(false);
                run(c, "insert into fact values (4)");
                c.commit();
            }
            var own = replies.stream().filter(r -> r.commits()).toList();
            assertThat(own.subList(0, 3))
                    .containsOnly(new Reply(
                            List.of("insert into fact values ($1)"), List.of("INSERT 0 1"), false, false, false));
            assertThat(own.get(3)).isEqualTo(new Reply(List.of("COMMIT"), List.of("COMMIT"), false, true, false));
            assertThat(replies).anySatisfy(reply -> {
                assertThat(reply.statements()).contains("insert into fact values (4)");
                assertThat(reply.commands()).contains("INSERT 0 1");
                assertThat(reply.after()).isTrue();
            });
        }

        @Test
        void so_many_are_lost_and_no_more() throws SQLException {
            proxy.loseReplies(2, Reply::commits);
            for (int i = 1; i <= 4; i++) {
                int id = i;
                try (var c = connect()) {
                    if (i <= 2) assertThatThrownBy(() -> run(c, "insert into fact values (" + id + ")"));
                    else run(c, "insert into fact values (" + id + ")");
                }
            }
            assertThat(proxy.lost()).isEqualTo(2);
            assertThat(facts()).isEqualTo(4);
        }

        @Test
        void what_is_not_lost_arrives_as_it_was() throws SQLException {
            proxy.loseReplies(1, this::noted);
            var sent = "x\u00e9".repeat(300_000);
            try (var c = connect()) {
                for (int i = 0; i < 3; i++)
                    try (var statement = c.prepareStatement("insert into fact values (?, ?) returning text")) {
                        statement.setInt(1, i);
                        statement.setString(2, sent);
                        try (var rows = statement.executeQuery()) {
                            assertThat(rows.next()).isTrue();
                            assertThat(rows.getString(1)).isEqualTo(sent);
                        }
                    }
                var read = new ArrayList<Integer>();
                c.setAutoCommit(false);
                try (var statement = c.createStatement()) {
                    statement.setFetchSize(7);
                    try (var rows = statement.executeQuery("select generate_series(1, 100)")) {
                        while (rows.next()) read.add(rows.getInt(1));
                    }
                }
                assertThat(read).hasSize(100);
            }
        }

        @Test
        void a_reply_that_is_too_long_to_be_held_is_passed_on() throws SQLException {
            proxy.loseReplies(1, reply -> reply.commands().contains("SELECT 3000"));
            try (var c = connect();
                    var statement = c.createStatement()) {
                statement.execute("select 1; select repeat('x', 100) from generate_series(1, 3000)");
                run(c, "select 1");
                assertThat(proxy.lost()).isZero();
                assertThatThrownBy(() -> run(c, "select generate_series(1, 3000)"))
                        .isInstanceOf(SQLException.class);
            }
        }

        @Test
        void a_client_that_asks_for_encryption_hears_that_there_is_none() throws SQLException {
            proxy.loseReplies(1, Reply::commits);
            try (var c = connect("sslmode=prefer")) {
                assertThatThrownBy(() -> run(c, "insert into fact values (1)")).isInstanceOf(SQLException.class);
            }
            assertThat(facts()).isEqualTo(1);
            assertThatThrownBy(() -> connect("sslmode=require")).hasMessageContaining("SSL");
        }

        @Test
        void what_is_copied_in_passes_while_replies_are_to_be_lost() {
            proxy.loseReplies(1, reply -> reply.commands().contains("COPY 2"));
            assertThatThrownBy(() -> {
                        try (var c = connect()) {
                            c.unwrap(PGConnection.class)
                                    .getCopyAPI()
                                    .copyIn("copy fact from stdin", new StringReader("1\ta\n2\tb\n"));
                        }
                    })
                    .isInstanceOf(SQLException.class);
            assertThat(proxy.lost()).isEqualTo(1);
            assertThat(facts()).isEqualTo(2);
        }
    }
}

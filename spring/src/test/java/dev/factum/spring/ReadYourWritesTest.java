package dev.factum.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.decider.Decision;
import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.event.TypeName;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Source;
import dev.factum.log.StreamId;
import dev.factum.projection.Projection;
import dev.factum.projection.Rows;
import dev.factum.store.Misconfigured;
import dev.factum.store.Table;
import dev.factum.store.Transaction;
import dev.factum.test.Eventually;
import dev.factum.test.PostgresForTests;
import dev.factum.topic.Topic;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.handler.MappedInterceptor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real requests to a real port, over a read model whose reader goes on when the test lets it. */
class ReadYourWritesTest {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private static final int CLIENTS = 16;
    private static final int ROUNDS = 25;
    private static final String MODEL = "note_list";
    private static final String PATIENT = "factum.http.at-most=30s";

    private final List<ConfigurableApplicationContext> running = new ArrayList<>();
    private final Gate gate = new Gate();
    private final HttpClient http = HttpClient.newHttpClient();
    private HikariDataSource database;

    @BeforeEach
    void prepare() {
        database = postgres.database(8);
    }

    @AfterEach
    void stop() {
        gate.open();
        running.forEach(ConfigurableApplicationContext::close);
        http.shutdownNow();
    }

    @Test
    void what_was_written_is_read_if_its_position_is_sent_along_and_may_be_missed_if_not() throws Exception {
        int port = start(PATIENT);
        gate.shut();
        var position = position(post(port, "/notes/1"));
        assertThat(position).isEqualTo("notes:1");
        assertThat(get(port, "/notes/1").body()).as("without the header").isEqualTo("0");
        var waiting = later(port, "/notes/1", position);
        assertThatThrownBy(() -> waiting.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        gate.open();
        var fresh = waiting.get(30, TimeUnit.SECONDS);
        assertThat(fresh.body()).isEqualTo("1");
        assertThat(fresh.headers().firstValue("Factum-Held")).isEmpty();
    }

    @Test
    void many_clients_at_once_each_read_what_they_wrote() throws Exception {
        int port = start(PATIENT, "factum.batch=1");
        gate.slow(Duration.ofMillis(2));
        int without = stale(port, (path, position) -> get(port, path));
        int with = stale(port, (path, position) -> get(port, path, position));
        System.out.printf(
                "read-your-writes: of %d reads right after the write, stale without the header %d, with it %d%n",
                CLIENTS * ROUNDS, without, with);
        assertThat(without).as("the reader is slow enough to be seen").isPositive();
        assertThat(with).isZero();
    }

    @FunctionalInterface
    private interface Read {
        HttpResponse<String> of(String path, String position) throws Exception;
    }

    private int stale(int port, Read read) throws Exception {
        var stale = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var clients = new ArrayList<Future<?>>();
            for (int i = 0; i < CLIENTS; i++)
                clients.add(threads.submit(() -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        var path = "/notes/" + UUID.randomUUID();
                        var answer = read.of(path, position(post(port, path)));
                        assertThat(answer.statusCode()).isEqualTo(200);
                        if (!answer.body().equals("1")) stale.incrementAndGet();
                    }
                    return null;
                }));
            for (var client : clients) client.get(1, TimeUnit.MINUTES);
        }
        return stale.get();
    }

    @Test
    void an_instance_that_does_not_own_the_reader_waits_too() throws Exception {
        int first = start(PATIENT);
        int second = start(PATIENT);
        gate.shut();
        var position = position(post(first, "/notes/1"));
        for (int port : List.of(first, second))
            assertThat(get(port, "/notes/1").body()).isEqualTo("0");
        var waiting = List.of(later(first, "/notes/1", position), later(second, "/notes/1", position));
        for (var one : waiting)
            assertThatThrownBy(() -> one.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        gate.open();
        for (var one : waiting) assertThat(one.get(30, TimeUnit.SECONDS).body()).isEqualTo("1");
    }

    @Test
    void who_waits_too_long_is_asked_to_come_again_and_is_never_told_what_is_stale() throws Exception {
        int port = start("factum.http.at-most=100ms");
        gate.shut();
        var position = position(post(port, "/notes/1"));
        var answer = get(port, "/notes/1", position);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        var problem = problem(answer, 503, "factum.after.behind");
        assertThat(problem.path("title").asString()).isEqualTo("Service Unavailable");
        assertThat(problem.path("status").asInt()).isEqualTo(503);
        assertThat(problem.path("detail").asString())
                .isEqualTo(
                        "note_list is not at notes:1 after 100 ms: come again, or without Factum-After for what is there now");
        gate.open();
        Eventually.holds(
                () -> assertThat(get(port, "/notes/1", position).body()).isEqualTo("1"));
    }

    @Test
    void a_position_that_the_log_has_not_given_yet_is_waited_for_no_longer_than_any_other() throws Exception {
        int port = start("factum.http.at-most=50ms");
        problem(get(port, "/notes/1", "notes:999999999999999999"), 503, "factum.after.behind");
    }

    /** Two come, one may wait: it does not matter which. */
    @Test
    void no_more_requests_wait_than_may() throws Exception {
        int port = start(PATIENT, "factum.http.waiting=1");
        gate.shut();
        var position = position(post(port, "/notes/1"));
        var requests = List.of(later(port, "/notes/1", position), later(port, "/notes/1", position));
        var first = CompletableFuture.anyOf(requests.toArray(CompletableFuture[]::new));
        first.get(30, TimeUnit.SECONDS);
        var refused = requests.stream().filter(CompletableFuture::isDone).toList();
        assertThat(refused).hasSize(1);
        var answer = refused.getFirst().get();
        problem(answer, 503, "factum.after.busy");
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        gate.open();
        for (var request : requests)
            if (!refused.contains(request))
                assertThat(request.get(30, TimeUnit.SECONDS).body()).isEqualTo("1");
        gate.shut();
        var next = later(port, "/notes/2", position(post(port, "/notes/2")));
        assertThatThrownBy(() -> next.get(200, TimeUnit.MILLISECONDS))
                .as("there is room again")
                .isInstanceOf(TimeoutException.class);
        assertThat(get(port, "/notes/1", position).statusCode())
                .as("who need not wait is not counted")
                .isEqualTo(200);
        gate.open();
        assertThat(next.get(30, TimeUnit.SECONDS).body()).isEqualTo("1");
    }

    @Test
    void keys_that_are_parked_keep_nobody_from_reading_and_are_told() throws Exception {
        int port = start(PATIENT);
        var position = position(post(port, "/notes/poison"));
        var answer = get(port, "/notes/poison", position);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Factum-Held")).hasValue(MODEL);
    }

    @Test
    void what_cannot_be_read_is_refused_with_what_to_send() throws Exception {
        int port = start("factum.http.at-most=50ms");
        for (var bad : List.of("", "7", "notes", "notes:", "notes:-1", "notes:1.", "Notes:1", "notes:1, notes:2", "*"))
            assertThat(problem(get(port, "/notes/1", bad), 400, "factum.after.invalid")
                            .path("detail")
                            .asString())
                    .isEqualTo(
                            "Factum-After cannot be read: a position reads like order:4711 or order:4711.2, not '%s': send what a response said in Factum-Position",
                            bad);
        assertThat(problem(get(port, "/notes/1", "notes:" + "1".repeat(75)), 400, "factum.after.invalid")
                        .path("detail")
                        .asString())
                .contains("it has 81 characters, and a position has at most 80")
                .doesNotContain("1111");
        assertThat(problem(get(port, "/notes/1", "notes:1", "notes:2"), 400, "factum.after.invalid")
                        .path("detail")
                        .asString())
                .contains("it is there 2 times: send it once");
        assertThat(get(port, "/notes/1", "notes:0").statusCode())
                .as("the beginning of the log")
                .isEqualTo(200);
        problem(get(port, "/notes/1", "notes:0.999999999"), 503, "factum.after.behind");
    }

    @Test
    void a_position_of_another_log_is_refused() throws Exception {
        var problem = problem(get(start(), "/notes/1", "order:4711"), 400, "factum.after.other-log");
        assertThat(problem.path("detail").asString())
                .isEqualTo("order:4711 is a position of the log of order, and this is the service notes: "
                        + "send what its own responses said in Factum-Position");
    }

    @Test
    void a_handler_that_does_not_say_what_it_reads_answers_nobody_who_would_have_it_wait() throws Exception {
        int port = start();
        assertThat(get(port, "/undeclared").statusCode()).isEqualTo(200);
        var problem = problem(get(port, "/undeclared", "notes:0"), 400, "factum.after.undeclared");
        assertThat(problem.path("detail").asString()).contains("have its handler say @ReadsModel");
        assertThat(get(port, "/nothing", "notes:0").statusCode()).isEqualTo(404);
        gate.shut();
        var position = position(post(port, "/notes/1"));
        assertThat(get(port, "/streams/1", position).body())
                .as("what is never behind")
                .isEqualTo("1");
    }

    @Test
    void what_a_class_says_holds_for_its_handlers() throws Exception {
        int port = start("factum.http.at-most=50ms");
        gate.shut();
        var position = position(post(port, "/notes/1"));
        problem(get(port, "/all", position), 503, "factum.after.behind");
        assertThat(get(port, "/none", position).statusCode()).isEqualTo(200);
    }

    @Test
    void a_cache_may_not_answer_for_another_position() throws Exception {
        int port = start();
        assertThat(get(port, "/notes/1").headers().allValues("Vary")).contains("Factum-After");
        assertThat(get(port, "/undeclared").headers().allValues("Vary")).doesNotContain("Factum-After");
    }

    @Test
    void a_response_says_up_to_where_was_committed() throws Exception {
        int port = start();
        assertThat(told(post(port, "/notes/1"), 200)).containsExactly("notes:1");
        assertThat(told(post(port, "/notes/1/twice"), 200)).containsExactly("notes:3");
        assertThat(told(post(port, "/transactional/1"), 200)).containsExactly("notes:4");
        assertThat(told(post(port, "/transactional/1/twice"), 200)).containsExactly("notes:6");
        assertThat(told(post(port, "/joined/1"), 200)).containsExactly("notes:7");
        assertThat(told(post(port, "/conflict/1"), 409))
                .as("committed before it failed")
                .containsExactly("notes:8");
        assertThat(told(post(port, "/rolled-back/1"), 409)).isEmpty();
        assertThat(told(post(port, "/refused/1"), 200)).isEmpty();
        assertThat(told(post(port, "/nothing/1"), 200)).isEmpty();
        assertThat(told(get(port, "/notes/1"), 200)).isEmpty();
    }

    private static List<String> told(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        return answer.headers().allValues("Factum-Position");
    }

    @Test
    void a_repeated_command_is_answered_with_its_first_position() throws Exception {
        int port = start();
        var command = "/commands/" + UUID.randomUUID();
        assertThat(position(post(port, command))).isEqualTo("notes:1");
        assertThat(position(post(port, "/notes/2"))).isEqualTo("notes:2");
        assertThat(position(post(port, command))).isEqualTo("notes:1");
        assertThat(position(post(port, command + "/after-a-note")))
                .as("the last of several")
                .isEqualTo("notes:3");
    }

    @Test
    void a_read_model_that_is_not_there_is_refused_at_the_start() {
        var quiet = "logging.level.org.springframework.boot.SpringApplication=off";
        assertThatThrownBy(() -> start(List.of(Mistaken.class), quiet))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("Mistaken#list[0 args] says @ReadsModel(\"notes_list\"), and service notes "
                        + "projects no such table; it has [note_list]. Name one of these");
    }

    @Test
    void a_read_model_of_a_topic_is_refused_at_the_start() throws Exception {
        var check = new CheckHandlers(service(gate).projects(new NewsList()));
        var handler = new HandlerMethod(new OfTopic(), "list");
        assertThatThrownBy(() -> check.check(handler))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("\"news_list\"), and that is made of a topic");
    }

    @Test
    void a_setting_out_of_its_bounds_is_refused() {
        for (var bad : List.of(Duration.ZERO, Duration.ofSeconds(31)))
            assertThatThrownBy(() -> new FactumProperties.Http(bad, 1))
                    .hasMessageContaining("factum.http.at-most is between 1ms and 30s");
        for (var bad : List.of(0, 10_001))
            assertThatThrownBy(() -> new FactumProperties.Http(Duration.ofSeconds(2), bad))
                    .hasMessageContaining("factum.http.waiting is 1 to 10000");
    }

    @Test
    void without_spring_mvc_there_is_nothing_of_it() {
        var application = new WebApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(FactumAutoConfiguration.class, FactumHttpAutoConfiguration.class))
                .withBean(DataSource.class, () -> postgres.another(database, 4))
                .withBean(Service.class, () -> Service.named("notes").records(Written.class));
        application.run(context -> assertThat(context.getBean(Factum.class)).isInstanceOf(TellPosition.class));
        application
                .withClassLoader(new FilteredClassLoader(MappedInterceptor.class))
                .run(context -> assertThat(context.getBean(Factum.class)).isNotInstanceOf(TellPosition.class));
    }

    private int start(String... properties) {
        return start(List.of(), properties);
    }

    private int start(List<Class<?>> others, String... properties) {
        var sources = new ArrayList<Class<?>>(others);
        sources.add(Application.class);
        var context = new SpringApplicationBuilder(sources.toArray(Class<?>[]::new))
                .registerShutdownHook(false)
                .properties(
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "spring.main.banner-mode=off",
                        "spring.sql.init.mode=always",
                        "spring.sql.init.schema-locations=classpath:notes.sql",
                        "factum.schema=notes")
                .properties(properties)
                .initializers(c -> {
                    c.getBeanFactory().registerSingleton("database", database);
                    c.getBeanFactory().registerSingleton("gate", gate);
                })
                .run();
        running.add(context);
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    private HttpResponse<String> post(int port, String path) throws Exception {
        return http.send(request(port, path).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> get(int port, String path, String... after) throws Exception {
        return http.send(asked(port, path, after), BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> later(int port, String path, String after) {
        return http.sendAsync(asked(port, path, after), BodyHandlers.ofString());
    }

    private static HttpRequest asked(int port, String path, String... after) {
        var request = request(port, path);
        for (var one : after) request.header("Factum-After", one);
        return request.build();
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofMinutes(1));
    }

    private static String position(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.headers().firstValue("Factum-Position").orElseThrow();
    }

    private static JsonNode problem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        var problem = JsonMapper.shared().readTree(answer.body());
        assertThat(problem.path("code").asString()).isEqualTo(code);
        return problem;
    }

    private static Service service(Gate gate) {
        return Service.named("notes").records(Written.class).projects(new NoteList(gate));
    }

    @TypeName("note.written")
    record Written(String text) {}

    record Row(String text) {}

    /** What the reader has to pass with every event. */
    static final class Gate {
        private final AtomicReference<CountDownLatch> way = new AtomicReference<>(new CountDownLatch(0));
        private volatile long nanos;

        void shut() {
            way.set(new CountDownLatch(1));
        }

        void open() {
            way.get().countDown();
        }

        void slow(Duration each) {
            nanos = each.toNanos();
        }

        void pass() {
            try {
                assertThat(way.get().await(1, TimeUnit.MINUTES)).isTrue();
                if (nanos > 0) LockSupport.parkNanos(nanos);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    record NoteList(Gate gate) implements Projection<Row, Written> {
        @Override
        public Table<Row> table() {
            return new Table<>(MODEL, 1, Row.class);
        }

        @Override
        public Source<Written> source() {
            return Source.own(Written.class);
        }

        @Override
        public void project(Envelope<Written> event, Rows<Row> rows) {
            gate.pass();
            if (event.payload().text().equals("poison")) throw new IllegalStateException("no");
            rows.put(new Row(event.payload().text()));
        }
    }

    record News(String text) {}

    static final class NewsList implements Projection<Row, News> {
        @Override
        public Table<Row> table() {
            return new Table<>("news_list", 1, Row.class);
        }

        @Override
        public Source<News> source() {
            return new Topic<>("news", News.class, News::text);
        }

        @Override
        public void project(Envelope<News> event, Rows<Row> rows) {}
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import({Notes.class, Lists.class})
    static class Application {
        @Bean
        Service service(Gate gate) {
            return ReadYourWritesTest.service(gate);
        }
    }

    @RestController
    static class Notes {
        private final Factum factum;
        private final JdbcClient sql;
        private final DataSource database;

        Notes(Factum factum, JdbcClient sql, DataSource database) {
            this.factum = factum;
            this.sql = sql;
            this.database = database;
        }

        private static StreamId stream(String id) {
            return new StreamId("note", id);
        }

        private static Cause cause() {
            return Cause.request(UUID.randomUUID());
        }

        private static void append(Transaction tx, String id) {
            tx.append(stream(id), ExpectedVersion.any(), List.of(new Written(id)));
        }

        @PostMapping("/notes/{id}")
        public void write(@PathVariable String id) {
            factum.transact(cause(), tx -> append(tx, id));
        }

        @PostMapping("/notes/{id}/twice")
        public void writeTwice(@PathVariable String id) {
            write(id);
            write(id);
        }

        @Transactional
        @PostMapping("/transactional/{id}")
        public void writeInTransaction(@PathVariable String id) {
            write(id);
        }

        @Transactional
        @PostMapping("/transactional/{id}/twice")
        public void writeTwiceInTransaction(@PathVariable String id) {
            writeTwice(id);
        }

        @PostMapping("/joined/{id}")
        public void join(@PathVariable String id) throws SQLException {
            try (var c = database.getConnection()) {
                c.setAutoCommit(false);
                try (var joined = factum.join(c, cause())) {
                    append(joined.transaction(), id);
                    joined.commit();
                }
            }
        }

        @PostMapping("/conflict/{id}")
        public void writeAndConflict(@PathVariable String id) {
            write(id);
            throw new ResponseStatusException(HttpStatus.CONFLICT);
        }

        @Transactional
        @PostMapping("/rolled-back/{id}")
        public void writeAndRollBack(@PathVariable String id) {
            writeAndConflict(id);
        }

        @PostMapping("/refused/{id}")
        public void refuse(@PathVariable String id) {
            factum.execute("refuse", cause(), tx -> Decision.refuse("note.no", id));
        }

        @PostMapping("/nothing/{id}")
        public void nothing(@PathVariable String id) {
            factum.transact(cause(), tx -> tx.onCommit(position -> write(id)));
        }

        @PostMapping("/commands/{id}")
        public void command(@PathVariable UUID id) {
            factum.execute("write", Cause.request(id), tx -> {
                append(tx, id.toString());
                return Decision.nothing();
            });
        }

        @PostMapping("/commands/{id}/after-a-note")
        public void noteAndCommand(@PathVariable UUID id) {
            write("another");
            command(id);
        }

        @ReadsModel(MODEL)
        @GetMapping("/notes/{id}")
        public long written(@PathVariable String id) {
            return sql.sql("select count(*) from note_list where text = ?")
                    .param(id)
                    .query(Long.class)
                    .single();
        }

        @GetMapping("/undeclared")
        public long undeclared() {
            return written("1");
        }

        @ReadsModel({})
        @GetMapping("/streams/{id}")
        public long ofStream(@PathVariable String id) {
            return factum.log().read(stream(id), 0, 100).size();
        }
    }

    @RestController
    @ReadsModel(MODEL)
    static class Lists {
        @GetMapping("/all")
        long all() {
            return 0;
        }

        @ReadsModel({})
        @GetMapping("/none")
        long none() {
            return 0;
        }
    }

    @RestController
    static class Mistaken {
        @ReadsModel("notes_list")
        @GetMapping("/mistaken")
        long list() {
            return 0;
        }
    }

    public static final class OfTopic {
        @ReadsModel("news_list")
        public long list() {
            return 0;
        }
    }
}

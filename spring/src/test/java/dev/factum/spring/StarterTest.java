package dev.factum.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Factum.Freshness;
import dev.factum.Service;
import dev.factum.event.Cause;
import dev.factum.event.Envelope;
import dev.factum.event.TypeName;
import dev.factum.log.ExpectedVersion;
import dev.factum.log.Source;
import dev.factum.log.StreamId;
import dev.factum.log.VersionConflict;
import dev.factum.projection.Projection;
import dev.factum.projection.Rows;
import dev.factum.store.Misconfigured;
import dev.factum.store.ParkedMessages;
import dev.factum.store.Place;
import dev.factum.store.Sagas;
import dev.factum.store.Store;
import dev.factum.store.Table;
import dev.factum.test.Eventually;
import dev.factum.test.PostgresForTests;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

class StarterTest {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private static final StreamId STREAM = new StreamId("note", "1");

    private HikariDataSource database;
    private ApplicationContextRunner application;

    @BeforeEach
    void prepare() {
        database = postgres.database(5);
        application = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        DataSourceAutoConfiguration.class,
                        DataSourceInitializationAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        TransactionAutoConfiguration.class,
                        JdbcTemplateAutoConfiguration.class,
                        JdbcClientAutoConfiguration.class,
                        FactumAutoConfiguration.class))
                .withBean(DataSource.class, () -> database)
                .withPropertyValues(
                        "spring.sql.init.mode=always",
                        "spring.sql.init.schema-locations=classpath:notes.sql",
                        "factum.schema=notes")
                .withUserConfiguration(Notes.class);
    }

    @Test
    void the_service_bean_runs_and_its_health_is_told() {
        application.run(context -> {
            var factum = context.getBean(Factum.class);
            factum.transact(cause(), tx -> tx.append(STREAM, ExpectedVersion.any(), List.of(new Written("a"))));
            var health = Objects.requireNonNull(
                    context.getBean(HealthIndicator.class).health());
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails()).containsKey("note_list@1");
        });
    }

    @Test
    void health_counts_the_sagas_that_are_stuck() {
        application.run(context -> {
            assertThat(health(context).getDetails()).doesNotContainKey("sagasStuck");
            try (var session = context.getBean(Store.class).begin()) {
                var at = Instant.parse("2026-01-01T12:00:00Z");
                session.sagas()
                        .put(List.of(
                                new Sagas.Row("s", "1", "compensation-stuck", "at", "why", 1, null, at),
                                new Sagas.Row("s", "2", "completed", "at", null, 1, null, at)));
                session.commit();
            }
            assertThat(health(context).getDetails()).containsEntry("sagasStuck", 1);
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
        });
    }

    @Test
    void its_gauges_are_bound_where_there_is_a_registry() {
        application.run(context -> {
            var registry = new SimpleMeterRegistry();
            context.getBean(MeterBinder.class).bindTo(registry);
            assertThat(registry.get("factum.subscription.behind")
                            .tag("reader", "note_list@1")
                            .gauge()
                            .value())
                    .isZero();
        });
    }

    @Test
    void health_names_who_holds_the_log_back_and_not_what_he_said() {
        application.run(context -> {
            context.getBean(Writer.class).append("a");
            assertThat(log(context))
                    .containsEntry("holders", 0)
                    .containsEntry("last", "notes:1")
                    .doesNotContainKey("oldestHolder");
            try (var c = database.getConnection();
                    var statement = c.createStatement()) {
                c.setAutoCommit(false);
                statement.execute("set application_name = 'nightly-import'");
                statement.execute(
                        "insert into notes.event (id, category, key, version, type, time, correlation, cause, payload)"
                                + " select gen_random_uuid(), 'note', 'open', 1, type, now(), 'import', id, '{\"text\":\"secret\"}' from notes.event");
                var details = health(context).getDetails();
                assertThat(log(context)).containsEntry("holders", 1);
                assertThat(map(log(context).get("oldestHolder")))
                        .containsEntry("application", "nightly-import")
                        .containsEntry("user", "postgres")
                        .containsEntry("state", "idle in transaction")
                        .containsKeys("pid", "since", "seconds");
                assertThat(details.toString()).doesNotContain("insert", "secret");
                assertThat(health(context).getStatus()).isEqualTo(Status.UP);
                c.rollback();
            }
            assertThat(log(context)).containsEntry("holders", 0);
        });
    }

    @Test
    void health_names_a_prepared_transaction_and_tells_what_came_late() {
        application.run(context -> {
            context.getBean(Writer.class).append("a");
            try (var c = database.getConnection();
                    var statement = c.createStatement()) {
                c.setAutoCommit(false);
                statement.execute(
                        "insert into notes.event (id, category, key, version, type, time, correlation, cause, payload)"
                                + " select gen_random_uuid(), 'note', 'open', 1, type, now(), 'import', id, payload from notes.event");
                statement.execute("prepare transaction 'notes-7'");
                c.setAutoCommit(true);
                assertThat(map(log(context).get("oldestHolder")))
                        .containsEntry("prepared", "notes-7")
                        .containsEntry("owner", "postgres");
                context.getBean(Writer.class).append("b");
                Eventually.holds(
                        () -> assertThat(log(context)).containsEntry("gaps", 1L).containsEntry("readable", "notes:3"));
                statement.execute("commit prepared 'notes-7'");
            }
            Eventually.holds(
                    () -> assertThat(log(context)).containsEntry("gaps", 0L).containsEntry("late", 1L));
        });
    }

    @Test
    void health_counts_what_is_left_to_an_operator() {
        application.run(context -> {
            try (var session = context.getBean(Store.class).begin()) {
                var id = UUID.randomUUID();
                var envelope = new Envelope<>(
                        id, "note.written", 1, Instant.EPOCH, "notes", "1", 1, Cause.request(id), null, new byte[0]);
                session.parked()
                        .park(List.of(new ParkedMessages.Row(
                                0, "note_list@1", Place.LOG, envelope, Map.of(), 8, "no", Instant.EPOCH, null)));
                session.commit();
            }
            assertThat(map(health(context).getDetails().get("note_list@1")))
                    .containsEntry("parkedKeys", 1L)
                    .containsEntry("leftToOperator", 1L);
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
        });
    }

    @Test
    void without_its_database_an_application_is_down_and_says_why() {
        application.run(context -> {
            context.getBean(Factum.class);
            database.close();
            assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
            assertThat(health(context).getDetails().get("problem").toString())
                    .contains("PostgreSQL cannot be used now");
        });
    }

    private static Health health(ApplicationContext context) {
        return Objects.requireNonNull(context.getBean(HealthIndicator.class).health());
    }

    private static Map<String, Object> log(ApplicationContext context) {
        return map(health(context).getDetails().get("log"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object detail) {
        return (Map<String, Object>) detail;
    }

    @Test
    void work_joins_a_transaction_of_spring_and_is_written_just_before_its_commit() {
        application.run(context -> {
            var writer = context.getBean(Writer.class);
            writer.write("a");
            assertThat(events(context.getBean(Factum.class))).isEqualTo(1);
            assertThat(rows(context.getBean(JdbcClient.class))).isEqualTo(1);
            assertThatThrownBy(() -> writer.writeAndFail("b")).hasMessage("no");
            assertThat(events(context.getBean(Factum.class))).isEqualTo(1);
            assertThat(rows(context.getBean(JdbcClient.class))).isEqualTo(1);
        });
    }

    @Test
    void two_pieces_of_work_in_one_transaction_see_each_other_and_one_position_is_told_after_the_commit() {
        application.run(context -> {
            var writer = context.getBean(Writer.class);
            writer.writeTwice();
            assertThat(writer.told()).containsExactly("notes:2");
            assertThat(events(context.getBean(Factum.class))).isEqualTo(2);
        });
    }

    @Test
    void what_was_appended_since_a_savepoint_goes_with_it() {
        application.run(context -> {
            context.getBean(Writer.class).writeAndTryNested();
            assertThat(events(context.getBean(Factum.class))).isEqualTo(1);
        });
    }

    @Test
    void work_that_begins_after_a_savepoint_goes_with_it_too() {
        application.run(context -> {
            context.getBean(Writer.class).tryNestedFirst();
            assertThat(events(context.getBean(Factum.class))).isEqualTo(1);
        });
    }

    @Test
    void a_transaction_that_is_begun_inside_another_has_work_of_its_own() {
        application.run(context -> {
            assertThatThrownBy(() -> context.getBean(Writer.class).writeNewAndFail())
                    .hasMessage("no");
            assertThat(events(context.getBean(Factum.class))).isEqualTo(1);
        });
    }

    @Test
    void a_conflict_shows_at_the_commit_and_nothing_is_written() {
        application.run(context -> {
            var writer = context.getBean(Writer.class);
            writer.write("a");
            assertThatThrownBy(() -> writer.expectNothing("b")).isInstanceOf(VersionConflict.class);
            assertThat(rows(context.getBean(JdbcClient.class))).isEqualTo(1);
        });
    }

    @Test
    void a_command_of_its_own_is_refused_inside_a_transaction() {
        application.run(context -> assertThatThrownBy(
                        () -> context.getBean(Writer.class).executeInside())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("transact(cause, tx -> tx.execute"));
    }

    @Test
    void a_transaction_on_another_data_source_is_not_joined_in_silence() {
        application.run(context -> {
            var elsewhere = new TransactionTemplate(new DataSourceTransactionManager(postgres.another(database, 1)));
            assertThatThrownBy(() -> elsewhere.executeWithoutResult(
                            status -> context.getBean(Writer.class).append("a")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("not on the DataSource of Factum");
            assertThat(events(context.getBean(Factum.class))).isZero();
        });
    }

    @Test
    void the_read_model_follows() {
        application.run(context -> {
            var factum = context.getBean(Factum.class);
            context.getBean(Writer.class).write("a");
            assertThat(factum.await("note_list", factum.log().head(), Duration.ofSeconds(10)))
                    .isEqualTo(Freshness.FRESH);
        });
    }

    @Test
    void without_installing_an_empty_schema_is_refused_with_what_to_run() {
        application
                .withPropertyValues("factum.install=false")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(Misconfigured.class)
                        .hasMessageContaining("topics/topic.sql, topics/message.sql"));
    }

    @Test
    void a_wrong_setting_is_refused() {
        application
                .withPropertyValues("factum.transport=pigeon")
                .run(context -> assertThat(context).hasFailed());
    }

    @Test
    void topics_can_stay_in_the_process() {
        application
                .withPropertyValues("factum.transport=memory")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(dev.factum.memory.MemoryTopics.class));
    }

    @Test
    void topics_on_rabbitmq_are_refused_without_an_address() {
        isMisconfigured("factum.rabbitmq.uri", "factum.transport=rabbitmq");
    }

    @Test
    void topics_on_kafka_are_refused_without_an_address() {
        isMisconfigured("factum.kafka.bootstrap-servers", "factum.transport=kafka");
    }

    @Test
    void what_kafka_is_told_beside_its_address_is_checked() {
        isMisconfigured(
                "acks",
                "factum.transport=kafka",
                "factum.kafka.bootstrap-servers=127.0.0.1:1",
                "factum.kafka.properties.acks=0");
    }

    private void isMisconfigured(String what, String... settings) {
        application
                .withPropertyValues(settings)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(Misconfigured.class)
                        .hasMessageContaining(what));
    }

    /** Nothing listens there; it is asked where something will be, when a topic is needed. */
    @Test
    void what_a_broker_needs_is_taken_from_the_settings() {
        application
                .withPropertyValues(
                        "factum.transport=rabbitmq", "factum.rabbitmq.uri=amqp://guest:guest@127.0.0.1:1/%2F")
                .run(context ->
                        assertThat(context).hasNotFailed().hasSingleBean(dev.factum.rabbitmq.RabbitMqTopics.class));
    }

    @Test
    void every_setting_is_described_for_those_who_type_it() throws Exception {
        try (var metadata = StarterTest.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            var described = new TreeMap<String, String>();
            for (var setting : JsonMapper.shared().readTree(metadata).path("properties"))
                described.put(
                        setting.path("name").asString(),
                        setting.path("description").asString());
            assertThat(described.keySet())
                    .containsExactly(
                            "factum.attempts",
                            "factum.batch",
                            "factum.calls",
                            "factum.concurrency",
                            "factum.http.at-most",
                            "factum.http.waiting",
                            "factum.idle",
                            "factum.install",
                            "factum.kafka.bootstrap-servers",
                            "factum.kafka.properties",
                            "factum.rabbitmq.uri",
                            "factum.schema",
                            "factum.topics.schema",
                            "factum.transport",
                            "management.endpoint.parking.access");
            assertThat(described.values()).allMatch(text -> text.length() > 20);
        }
    }

    private static int events(Factum factum) {
        return factum.log().read(STREAM, 0, 100).size();
    }

    private static long rows(JdbcClient sql) {
        return sql.sql("select count(*) from written").query(Long.class).single();
    }

    private static Cause cause() {
        return Cause.request(UUID.randomUUID());
    }

    @TypeName("note.written")
    record Written(String text) {}

    record Row(String text) {}

    static final class NoteList implements Projection<Row, Written> {
        @Override
        public Table<Row> table() {
            return new Table<>("note_list", 1, Row.class);
        }

        @Override
        public Source<Written> source() {
            return Source.own(Written.class);
        }

        @Override
        public void project(Envelope<Written> event, Rows<Row> rows) {
            rows.put(new Row(event.payload().text()));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Writer.class, Nested.class})
    static class Notes {
        @Bean
        Service service() {
            return Service.named("notes").records(Written.class).projects(new NoteList());
        }
    }

    /** A class of an application, with its own table beside. */
    static class Writer {
        private final List<String> told = new java.util.concurrent.CopyOnWriteArrayList<>();
        private final Factum factum;
        private final JdbcClient sql;
        private final Nested nested;

        Writer(Factum factum, JdbcClient sql, Nested nested) {
            this.factum = factum;
            this.sql = sql;
            this.nested = nested;
        }

        public List<String> told() {
            return told;
        }

        @Transactional
        public void write(String text) {
            factum.transact(cause(), tx -> tx.append(STREAM, ExpectedVersion.any(), List.of(new Written(text))));
            sql.sql("insert into written (text) values (?)").param(text).update();
        }

        public void append(String text) {
            factum.transact(cause(), tx -> tx.append(STREAM, ExpectedVersion.any(), List.of(new Written(text))));
        }

        @Transactional
        public void writeAndFail(String text) {
            write(text);
            throw new IllegalStateException("no");
        }

        @Transactional
        public void writeTwice() {
            factum.transact(cause(), tx -> {
                tx.append(STREAM, ExpectedVersion.noStream(), List.of(new Written("a")));
                tx.onCommit(position -> told.add(position.toString()));
            });
            assertThat(told).isEmpty();
            factum.transact(cause(), tx -> tx.append(STREAM, ExpectedVersion.exactly(1), List.of(new Written("b"))));
        }

        @Transactional
        public void writeAndTryNested() {
            factum.transact(cause(), tx -> tx.append(STREAM, ExpectedVersion.any(), List.of(new Written("a"))));
            assertThatThrownBy(nested::writeAndFail).hasMessage("no");
        }

        @Transactional
        public void tryNestedFirst() {
            assertThatThrownBy(nested::writeAndFail).hasMessage("no");
            factum.transact(cause(), tx -> tx.append(STREAM, ExpectedVersion.any(), List.of(new Written("a"))));
        }

        @Transactional
        public void writeNewAndFail() {
            factum.transact(cause(), tx -> tx.append(STREAM, ExpectedVersion.any(), List.of(new Written("a"))));
            nested.writeNew();
            throw new IllegalStateException("no");
        }

        @Transactional
        public void expectNothing(String text) {
            sql.sql("insert into written (text) values (?)").param(text).update();
            factum.transact(cause(), tx -> tx.append(STREAM, ExpectedVersion.noStream(), List.of(new Written(text))));
        }

        @Transactional
        public void executeInside() {
            factum.execute("write", cause(), tx -> dev.factum.decider.Decision.nothing());
        }
    }

    /** Transactions inside transactions. */
    static class Nested {
        private final Factum factum;

        Nested(Factum factum) {
            this.factum = factum;
        }

        @Transactional(propagation = Propagation.NESTED)
        public void writeAndFail() {
            factum.transact(cause(), tx -> tx.append(STREAM, ExpectedVersion.any(), List.of(new Written("b"))));
            throw new IllegalStateException("no");
        }

        @Transactional(propagation = Propagation.REQUIRES_NEW)
        public void writeNew() {
            factum.transact(cause(), tx -> tx.append(STREAM, ExpectedVersion.any(), List.of(new Written("b"))));
        }
    }
}

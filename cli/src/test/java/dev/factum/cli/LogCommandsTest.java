package dev.factum.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.cli.Database.Access;
import dev.factum.test.Eventually;
import dev.factum.test.PostgresForTests;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class LogCommandsTest {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    @TempDir
    Path folder;

    private HikariDataSource database;
    private Bank bank;

    @BeforeEach
    void open() {
        database = postgres.database(20);
        bank = Bank.open(database);
        bank.deposit("anna", 1, 2, 3);
        bank.deposit("ben", 4);
        bank.rest();
    }

    @AfterEach
    void close() {
        bank.close();
    }

    private Ran factum(String... args) {
        return Ran.on(database.getJdbcUrl(), args);
    }

    /** It says what is wrong in one line, and prints nothing else. */
    private static void assertCannot(Ran ran, String... why) {
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("factum: ").contains(why);
        assertThat(ran.err().lines()).hasSize(1);
    }

    // ---- status

    @Test
    void the_status_of_a_log_that_is_well_says_that_nobody_holds_it_back() {
        var ran = factum("log", "status", "--topics", "topics");
        assertThat(ran.status()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out())
                .startsWith("Log in schema bank, PostgreSQL 1")
                .contains("readable    all of it", "Nobody holds it back.")
                .containsPattern("account_list@1 +log +4 +0 +")
                .containsPattern("listener +bank.events +0 +")
                .doesNotContain("PARKED", "--topics");
    }

    @Test
    void who_holds_a_log_back_is_named_by_status_and_can_be_ended_as_it_says() throws Exception {
        var open = bank.appendAndHold("nightly-import", "carl");
        Eventually.holds(() -> assertThat(factum("log", "status").out())
                .contains("Held back by 1 transaction:", "nightly-import", "idle in transaction")
                .contains("insert into bank.event"));
        var holder = JsonMapper.shared()
                .readTree(factum("log", "status", "--json").out())
                .path("holders")
                .get(0);
        assertThat(holder.path("application").asString()).isEqualTo("nightly-import");
        assertThat(holder.path("statement").asString())
                .startsWith("insert into bank.event")
                .hasSize(200);
        var end = "select pg_terminate_backend(" + holder.path("pid").asInt() + ");";
        assertThat(factum("log", "status").out()).contains("To end one: " + end);
        text(end);
        assertThatThrownBy(open::commit).isInstanceOf(SQLException.class);
        Eventually.holds(() -> assertThat(factum("log", "status").out()).contains("Nobody holds it back."));
        open.close();
    }

    @Test
    void a_prepared_transaction_is_named_by_status() throws Exception {
        try (var open = bank.appendAndHold("two-phase", "carl");
                var statement = open.createStatement()) {
            statement.execute("prepare transaction 'order-7'");
            open.setAutoCommit(true);
            Eventually.holds(() -> assertThat(factum("log", "status").out())
                    .contains("Held back by 1 transaction:", "order-7", "commit prepared 'order-7'"));
            statement.execute("rollback prepared 'order-7'");
        }
        Eventually.holds(() -> assertThat(factum("log", "status").out()).contains("Nobody holds it back."));
    }

    @Test
    void what_is_parked_is_told_by_status() {
        try (var other = Bank.open(postgres.database(20), "poison")) {
            other.deposit("poison", 1, 2);
            other.rest();
            assertThat(Ran.on(other.database.getJdbcUrl(), "log", "status").out())
                    .containsPattern("PARKED FOR +KEYS +MESSAGES +LEFT TO YOU")
                    .containsPattern("reader +1 +2 +1 key");
        }
    }

    // ---- verify

    @Test
    void a_log_in_which_nothing_is_wrong_is_verified_with_status_0() {
        var ran = factum("log", "verify", "--topics", "topics");
        assertThat(ran.status()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out())
                .startsWith("Log in schema bank: 4 events in 2 streams\n")
                .contains("factum.verify(\"account_list\")")
                .endsWith("\nNothing is wrong.\n")
                .doesNotContain("WRONG");
    }

    @Test
    void a_log_in_which_something_is_wrong_is_verified_with_status_1() {
        Bank.run(
                database,
                "alter table bank.event disable trigger event_append_only",
                "delete from bank.event where position = 2",
                "alter table bank.event enable trigger event_append_only");
        var ran = factum("log", "verify");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out()).contains("1 fault:\n\n  account/anna has no version 2\n");
        var json =
                JsonMapper.shared().readTree(factum("log", "verify", "--json").out());
        assertThat(json.path("sound").asBoolean()).isFalse();
        assertThat(json.path("findings").get(0).path("subject").asString()).isEqualTo("account/anna");
    }

    // ---- what both have

    @Test
    void every_statement_is_told_as_it_was_run() throws Exception {
        for (var command : List.of("status", "verify")) {
            var ran = factum("log", command, "--topics", "topics", "--sql");
            assertThat(ran.status()).isZero();
            var statements = Arrays.stream(ran.err().split(";\n\n"))
                    .filter(sql -> !sql.isBlank())
                    .toList();
            assertThat(statements).hasSizeGreaterThan(8).doesNotHaveDuplicates();
            try (var c = database.getConnection();
                    var statement = c.createStatement()) {
                for (var sql : statements) statement.execute(sql);
            }
        }
        assertThat(factum("log", "status", "--sql").err())
                .contains("from pg_locks")
                .contains("\"bank\".\"subscription\"");
    }

    @Test
    void a_role_that_may_only_read_is_enough_and_sees_no_statements_of_others() throws Exception {
        Bank.run(
                database,
                "drop role if exists looks",
                "create role looks login",
                "grant usage on schema bank, topics to looks",
                "grant select on all tables in schema bank, topics to looks",
                "grant select on all sequences in schema bank, topics to looks");
        var asLooks = database.getJdbcUrl().replace("user=postgres", "user=looks");
        try (var open = bank.appendAndHold("nightly-import", "carl")) {
            var status = Ran.on(asLooks, "log", "status", "--topics", "topics");
            assertThat(status.err()).isEmpty();
            assertThat(status.out())
                    .contains("nightly-import", "<insufficient privilege>")
                    .doesNotContain("insert into");
            assertThat(Ran.on(asLooks, "log", "verify", "--topics", "topics").status())
                    .isZero();
            open.rollback();
        } finally {
            Bank.run(database, "drop owned by looks");
        }
        assertCannot(
                Ran.on(asLooks, "log", "status"),
                "permission denied for schema bank",
                "The role needs: usage on the schema");
        Bank.run(database, "drop role looks");
    }

    @Test
    void a_command_that_looks_cannot_write() throws Exception {
        var options = new FactumCommand(Map.of("FACTUM_URL", database.getJdbcUrl()));
        var source = Database.open(options, Access.READ, new PrintWriter(new StringWriter()));
        try (var c = source.getConnection();
                var statement = c.createStatement()) {
            assertThatThrownBy(() -> statement.execute("delete from bank.inbox"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("read-only transaction");
        }
    }

    // ---- what cannot be done

    @Test
    void a_database_that_cannot_be_reached_is_told_in_one_line() {
        assertCannot(
                Ran.with(Map.of(), "log", "status", "--url", "postgresql://localhost:1/bank", "--user", "x"),
                "cannot connect to jdbc:postgresql://localhost:1/bank",
                "refused");
        assertCannot(Ran.with(Map.of(), "log", "verify"), "which database? Give --url", "FACTUM_URL");
        assertCannot(
                Ran.with(Map.of("FACTUM_URL", "mysql://db/bank"), "log", "status"), "mysql://db/bank is no address");
        assertCannot(
                Ran.on(database.getJdbcUrl().replaceFirst("/t[0-9a-f]+", "/nowhere"), "log", "status"),
                "database \"nowhere\" does not exist");
    }

    @Test
    void a_schema_without_a_log_or_of_another_release_is_told_with_what_to_do() {
        var url = Map.of("FACTUM_URL", database.getJdbcUrl());
        assertCannot(
                Ran.with(url, "log", "status"),
                "there is no log in the schema factum",
                "in this database: bank, topics");
        assertCannot(Ran.with(url, "log", "status", "--schema", "Bank"), "schema name");
        Bank.run(database, "insert into bank.factum_migration (file, checksum) values ('store/of_tomorrow.sql', 1)");
        assertCannot(factum("log", "status"), "[store/of_tomorrow.sql]", "a newer one made it");
        Bank.run(
                database,
                "delete from bank.factum_migration where file in ('store/of_tomorrow.sql', 'store/late.sql')");
        assertCannot(factum("log", "verify"), "lacks [store/late.sql]", "start the service with this release");
    }

    @Test
    void secrets_are_no_arguments() {
        for (var url : List.of("postgresql://anna:secret@db/bank", "postgresql://db/bank?user=anna&password=secret")) {
            var ran = Ran.with(Map.of(), "log", "status", "--url", url);
            assertCannot(ran, "PGPASSWORD or --password-file");
            assertThat(ran.err()).doesNotContain("secret");
        }
        assertThat(Ran.with(Map.of(), "log", "status", "--password", "secret").status())
                .isEqualTo(2);
    }

    @Test
    void the_password_comes_from_the_environment_or_from_a_file() throws Exception {
        Bank.run(database, "drop role if exists careful", "create role careful login superuser password 'secret'");
        var rules = text("select pg_read_file('pg_hba.conf')");
        rules(List.of("host all careful 127.0.0.1/32 scram-sha-256", "host all careful ::1/128 scram-sha-256", rules));
        try {
            var url = database.getJdbcUrl().replaceFirst("\\?.*", "");
            var status = new String[] {"log", "status", "--schema", "bank", "--user", "careful", "--url", url};
            Eventually.holds(() -> assertCannot(
                    Ran.with(Map.of("PGPASSWORD", "wrong"), status),
                    "authentication failed",
                    "PGPASSWORD or --password-file"));
            assertThat(Ran.with(Map.of("PGPASSWORD", "secret"), status).status())
                    .isZero();
            var file = Files.writeString(folder.resolve("password"), "secret\nwhatever\n");
            var withFile = new ArrayList<>(List.of(status));
            withFile.addAll(List.of("--password-file", file.toString()));
            assertThat(Ran.with(Map.of("PGPASSWORD", "wrong"), withFile.toArray(String[]::new))
                            .status())
                    .isZero();
            Files.delete(file);
            assertCannot(Ran.with(Map.of(), withFile.toArray(String[]::new)), "the password file", "cannot be read");
        } finally {
            rules(List.of(rules));
            Bank.run(database, "drop role careful");
        }
    }

    private String text(String sql) throws SQLException {
        try (var c = database.getConnection();
                var statement = c.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** Who may connect to the server, and how. */
    private void rules(List<String> lines) throws Exception {
        Files.write(Path.of(text("show hba_file")), lines);
        bank.number("select pg_reload_conf()::int");
    }

    @Test
    void what_is_not_understood_is_told_with_what_would_be() {
        var wrong = factum("log", "stat");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains("Did you mean", "log status");
        assertThat(factum("log").err()).contains("Missing required subcommand", "status", "verify");
        assertThat(factum("log", "status", "--what").status()).isEqualTo(2);
    }

    @Test
    void help_says_what_there_is_with_an_example() {
        assertThat(factum("--help").out()).contains("--url", "--password-file", "--json", "--sql", "PGPASSWORD", "log");
        assertThat(factum("log", "status", "--help").out()).contains("Example:", "factum log status --url");
        assertThat(factum("log", "verify", "--help").out()).contains("Exit status 1", "factum log verify --url");
    }

    @Test
    void it_is_a_program_with_an_exit_status() throws Exception {
        Bank.run(database, "alter table bank.event disable trigger event_append_only");
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "log",
                        "verify",
                        "--schema",
                        "bank")
                .redirectErrorStream(true);
        process.environment().put("FACTUM_URL", database.getJdbcUrl());
        var running = process.start();
        var printed = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(running.waitFor()).isEqualTo(1);
        assertThat(printed).contains("1 fault:", "the trigger that keeps events from being changed is off");
    }
}

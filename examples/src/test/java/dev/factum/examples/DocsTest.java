package dev.factum.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.postgres.Postgres;
import dev.factum.test.PostgresForTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the pages say is kept by the code; each check is seen to fail on a repository where something is wrong. */
class DocsTest {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private static final Docs DOCS = new Docs(Repository.root());

    @TempDir
    Path planted;

    private Docs wrong;

    @BeforeEach
    void plant() throws IOException {
        wrong = new Docs(planted);
        write(
                "core/src/main/java/dev/factum/event/Cause.java",
                "class Cause {",
                "    int id;",
                "",
                "    int other;",
                "}");
        write("core/src/main/java/dev/factum/runtime/Bell.java", "class Bell {}");
        write("examples/src/main/java/dev/factum/examples/EventExample.java", "class EventExample {}");
        write("postgres/src/main/resources/sql/event.sql", "create table event (id int);");
        write("docs/README.md", "- [event](event.md): what happened", "- [one](decisions/0001-one.md)");
        write(
                "docs/event.md",
                "# The event",
                "In the table `event`, see [the index](README.md) and [here](#the-event).");
        write("docs/decisions/0001-one.md", "# One");
    }

    private void write(String file, String... lines) throws IOException {
        var path = planted.resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, List.of(lines));
    }

    @Test
    void every_block_of_java_stands_in_a_source_file() throws IOException {
        assertThat(DOCS.inventedJava()).isEmpty();
    }

    @Test
    void java_that_stands_nowhere_is_found() throws IOException {
        write("docs/event.md", "```java", "int id;", "", "int other;", "```", "```sh", "invented", "```");
        assertThat(wrong.inventedJava()).isEmpty();
        write("README.md", "some", "```java", "int id;", "int other;", "```");
        write("docs/event.md", "```java", "int id;", "", "    int other;", "```", "```text", "4711", "```");
        assertThat(wrong.inventedJava())
                .containsExactly(
                        "README.md:3: this stands in no source file:\nint id;\nint other;",
                        "docs/event.md:2: this stands in no source file:\nint id;\n\n    int other;",
                        "docs/event.md:7: this stands in no source file:\n4711");
    }

    @Test
    void every_block_of_sql_runs() throws Exception {
        try (var c = installed()) {
            assertThat(DOCS.brokenSql(c)).isEmpty();
        }
    }

    @Test
    void sql_that_does_not_run_is_found() throws Exception {
        write(
                "docs/event.md",
                "```sql",
                "create table event (id int);",
                "```",
                "```sql",
                "select position from event",
                "```");
        write(
                "docs/decisions/0001-one.md",
                "```sql",
                "select positions from event",
                "```",
                "```sql",
                "select 1",
                "```");
        try (var c = installed()) {
            assertThat(wrong.brokenSql(c))
                    .containsExactly(
                            "docs/decisions/0001-one.md:2: ERROR: column \"positions\" does not exist:\nselect positions from event");
        }
    }

    /** A service's schema, topics, and the shop's own tables: all empty. */
    private static Connection installed() throws IOException, SQLException {
        var database = postgres.database(4);
        try (var store = Postgres.store(database, "service");
                var topics = Postgres.topics(database, "topics")) {
            store.open("service", Set.of(), List.of());
            topics.declare(List.of("order.events"));
        }
        var c = database.getConnection();
        c.setAutoCommit(false);
        try (var statement = c.createStatement()) {
            statement.execute("set search_path to service, topics");
            for (var file : Repository.files(Repository.root().resolve("shop/src/main/resources"), ".sql"))
                statement.execute(Files.readString(file));
        }
        c.commit();
        return c;
    }

    @Test
    void every_link_leads_somewhere() throws IOException {
        assertThat(DOCS.deadLinks()).isEmpty();
    }

    @Test
    void a_link_that_leads_nowhere_is_found() throws IOException {
        assertThat(wrong.deadLinks()).isEmpty();
        write(
                "some/README.md",
                "[a](../docs/event.md) [b](gone.md), `[c](gone.md)`",
                "[d](../docs/event.md#gone) [e](https://f.example/gone)");
        assertThat(wrong.deadLinks())
                .containsExactly(
                        "some/README.md:1: gone.md leads nowhere",
                        "some/README.md:2: ../docs/event.md#gone leads nowhere");
    }

    @Test
    void the_index_names_every_page_and_no_other() throws IOException {
        assertThat(DOCS.indexProblems()).isEmpty();
    }

    @Test
    void a_page_that_the_index_does_not_name_and_one_that_is_not_there_are_found() throws IOException {
        assertThat(wrong.indexProblems()).isEmpty();
        write("docs/README.md", "- [event](event.md)", "- [log](log.md)");
        assertThat(wrong.indexProblems())
                .containsExactly(
                        "docs/README.md does not name decisions/0001-one.md",
                        "docs/README.md names log.md, which is not there");
    }

    @Test
    void every_concept_has_its_example_and_its_page_and_every_table_stands_on_one() throws IOException {
        assertThat(DOCS.wordsWithoutPlace()).isEmpty();
    }

    @Test
    void a_word_that_is_missing_somewhere_is_found() throws IOException {
        assertThat(wrong.wordsWithoutPlace()).isEmpty();
        write("core/src/main/java/dev/factum/log/Log.java", "interface Log {}");
        write("postgres/src/main/resources/sql/timer.sql", "create table timer (id int);");
        write("examples/src/main/java/dev/factum/examples/OtherExample.java", "class OtherExample {}");
        assertThat(wrong.wordsWithoutPlace())
                .containsExactly(
                        "the concept log has no page",
                        "the concept log has no example",
                        "the table timer stands on no page",
                        "OtherExample is called after no concept");
    }

    @Test
    void every_test_that_a_page_names_is_there() throws IOException {
        assertThat(DOCS.testsThatAreNotThere()).isEmpty();
    }

    @Test
    void a_test_that_is_named_and_not_there_is_found() throws IOException {
        write("core/src/test/java/dev/factum/event/CauseTest.java", "class CauseTest {", "    void it_is() {}", "}");
        write("GUARANTEES.md", "`CauseTest`, `CauseTest.it_is`,", "`CauseTest.it_was` and `EventTest`, by `Contract`");
        assertThat(wrong.testsThatAreNotThere())
                .containsExactly(
                        "GUARANTEES.md:2: there is no `CauseTest.it_was`", "GUARANTEES.md:2: there is no `EventTest`");
    }
}

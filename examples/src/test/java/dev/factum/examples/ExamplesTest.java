package dev.factum.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example prints what it says that it prints. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ExamplesTest {
    private static final String CODE = "package dev.factum.examples;\n\nclass Some {}\n";

    static List<Example> examples() throws IOException {
        return Example.in(Repository.root().resolve("examples/src/main/java"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void an_example_prints_what_it_says_and_is_short(Example example) throws Exception {
        assertThat(example.problems(example.run())).isEmpty();
    }

    @Test
    void an_example_that_does_not_say_what_it_prints_is_found() {
        assertThat(new Example("Some", CODE).problems("7\n"))
                .containsExactly("Some does not end with a comment of what it prints: /* Output: … */");
    }

    @Test
    void an_example_that_says_so_before_its_end_is_found() {
        assertThat(new Example("Some", "/* Output:\n7\n*/\n" + CODE).problems("7\n"))
                .hasSize(1);
    }

    @Test
    void an_example_that_prints_something_else_is_found() {
        var example = new Example("Some", CODE + "\n/* Output:\n7\n*/\n");
        assertThat(example.problems("7\n")).isEmpty();
        assertThat(example.problems("8\n")).containsExactly("Some says that it prints\n7\nbut it prints\n8\n");
    }

    @Test
    void an_example_that_nobody_reads_to_its_end_is_found() {
        var output = "\n/* Output:\n7\n*/\n";
        assertThat(new Example("Some", "//\n".repeat(Example.LINES) + output).problems("7\n"))
                .isEmpty();
        assertThat(new Example("Some", "//\n".repeat(Example.LINES + 1) + output).problems("7\n"))
                .containsExactly("Some has 91 lines of code, at most 90 are read at one sitting");
        assertThat(new Example(Example.SHOWN_FIRST, "//\n".repeat(Example.LINES) + output).problems("7\n"))
                .containsExactly("ReadmeExample has 90 lines of code, at most 25 are read at one sitting");
    }
}

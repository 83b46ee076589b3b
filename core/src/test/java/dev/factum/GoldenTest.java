package dev.factum;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenTest {
    private static final String BEFORE = "one\ntwo\nthree\nfour\n";

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void keepAFile() throws IOException {
        file = folder.resolve("kept.txt");
        Files.writeString(file, BEFORE);
    }

    @Test
    void the_same_text_is_fine() throws IOException {
        Golden.check(file, BEFORE, false);
    }

    @Test
    void another_text_is_shown_line_by_line_with_what_to_do() {
        assertThatThrownBy(() -> Golden.check(file, "one\n2\nthree\nfour\nfive\n", false))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-Dfactum.golden=write")
                .hasMessageContainingAll("two", "2", "five")
                .hasMessageNotContaining("three");
    }

    @Test
    void a_missing_line_a_missing_end_and_a_missing_file_are_found() throws IOException {
        assertThatThrownBy(() -> Golden.check(file, "one\ntwo\nthree\n", false)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> Golden.check(file, BEFORE + "five\n", false)).isInstanceOf(AssertionError.class);
        Files.delete(file);
        assertThatThrownBy(() -> Golden.check(file, BEFORE, false)).isInstanceOf(AssertionError.class);
    }

    @Test
    void a_change_that_is_meant_is_written() throws IOException {
        Golden.check(file, "other\n", true);
        Golden.check(file, "other\n", false);
    }
}

package dev.factum;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text that others depend on, kept as a file: whoever changes it sees it, and says so. */
final class Golden {
    private static final String HOW = "what others depend on; if the change is meant, put it into the changelog and "
            + "run this test with -Dfactum.golden=write";

    private Golden() {}

    static void check(String resource, String text) throws IOException {
        check(Path.of("src", "test", "resources", resource), text, "write".equals(System.getProperty("factum.golden")));
    }

    static void check(Path file, String text, boolean write) throws IOException {
        if (write) Files.writeString(file, text);
        assertThat(file).as(HOW).hasContent(text);
    }
}

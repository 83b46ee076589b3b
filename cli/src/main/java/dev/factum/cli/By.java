package dev.factum.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who an operator is. */
final class By {
    @Option(names = "--by", paramLabel = "<name>", description = "who says so, for the record; the role if not given")
    @Nullable
    private String name;

    String name(FactumCommand factum) {
        return name == null ? factum.user().orElse("factum-cli") : name;
    }
}

package dev.factum.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** What all commands have in common: which database, which schema, and how to tell. */
@Command(
        name = "factum",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        abbreviateSynopsis = true,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Looks at the log, the sagas and the parked messages of a service, from outside and without the service; sends readers elsewhere, and helps on what waits.",
        footer = {
            "",
            "The password comes from PGPASSWORD or a file, never from an argument, which others can see.",
            "FACTUM_URL and PGUSER stand in for --url and --user."
        })
final class FactumCommand {
    final Map<String, String> environment;

    @Option(
            names = "--url",
            scope = ScopeType.INHERIT,
            paramLabel = "<url>",
            description = "the database: postgresql://host:5432/database, jdbc: in front or not")
    @Nullable
    String url;

    @Option(names = "--user", scope = ScopeType.INHERIT, paramLabel = "<role>", description = "whose rights are used")
    @Nullable
    String user;

    @Option(
            names = "--password-file",
            scope = ScopeType.INHERIT,
            paramLabel = "<file>",
            description = "its first line is the password")
    @Nullable
    Path passwordFile;

    @Option(
            names = "--schema",
            scope = ScopeType.INHERIT,
            paramLabel = "<schema>",
            defaultValue = "factum",
            description = "where the service's tables are; ${DEFAULT-VALUE} if not given")
    String schema = "factum";

    @Option(
            names = "--topics",
            scope = ScopeType.INHERIT,
            paramLabel = "<schema>",
            description = "where the topics are that it reads, if they are in the same database")
    @Nullable
    String topics;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "print JSON")
    boolean json;

    @Option(
            names = "--sql",
            scope = ScopeType.INHERIT,
            description = "print every statement to stderr before it is run")
    boolean sql;

    FactumCommand(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    Optional<String> url() {
        return Optional.ofNullable(url).or(() -> Optional.ofNullable(environment.get("FACTUM_URL")));
    }

    Optional<String> user() {
        return Optional.ofNullable(user).or(() -> Optional.ofNullable(environment.get("PGUSER")));
    }

    Optional<String> topics() {
        return Optional.ofNullable(topics);
    }
}

package dev.factum.cli;

import picocli.CommandLine.Command;

@Command(
        name = "saga",
        abbreviateSynopsis = true,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        description = "The sagas of a service.")
final class SagaCommand {}

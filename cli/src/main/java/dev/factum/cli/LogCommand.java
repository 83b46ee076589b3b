package dev.factum.cli;

import picocli.CommandLine.Command;

@Command(
        name = "log",
        abbreviateSynopsis = true,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        description = "The log of a service.")
final class LogCommand {}

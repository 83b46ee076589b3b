package dev.factum.cli;

import picocli.CommandLine.Command;

@Command(
        name = "parked",
        abbreviateSynopsis = true,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        description = "Messages that failed, with their followers.")
final class ParkedCommand {}

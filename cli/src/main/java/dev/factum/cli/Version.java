package dev.factum.cli;

import picocli.CommandLine.IVersionProvider;

/** The release that this is, as its jar says. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        var version = Main.class.getPackage().getImplementationVersion();
        return new String[] {"factum " + (version == null ? "(not from a jar)" : version)};
    }
}

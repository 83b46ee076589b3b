package dev.factum.shop.importer;

import java.net.URI;
import java.time.Duration;

/** The gateway has taken nothing for too long. Running again helps once it is back: what it has taken over is recognised. */
public final class GatewayAway extends ImportFailed {
    private static final long serialVersionUID = 1;

    GatewayAway(URI gateway, Duration patience, String lastTry) {
        super("The gateway " + gateway + " has taken nothing for " + patience.toSeconds() + " s (" + lastTry
                + "): see that it runs and import again; what it has taken over is recognised.");
    }
}

package dev.factum.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** A port that nobody has. */
final class FreePort {
    private static final int TRIES = 100;

    private FreePort() {}

    /** Below those that systems hand out by themselves, so that no connection takes it while the broker is stopped. */
    static int next() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 30_000);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // taken: another
            }
        }
        throw new IllegalStateException("no port from 10,000 to 30,000 is free, of " + TRIES + " tried");
    }
}

package dev.factum.test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for servers that tests start. */
public final class FreePort {
    private static final int FIRST = 10_000;
    private static final int END = 30_000;
    private static final int TRIES = 100;

    private FreePort() {}

    /**
     * A port on which nothing listens, below those that systems hand out by themselves: no connection of anybody takes it before, or while, its server is down.
     *
     * @throws IllegalStateException if a hundred ports at random are taken
     */
    public static int next() {
        for (int tries = 0; tries < TRIES; tries++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (var free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException e) {
                // taken: another
            }
        }
        throw new IllegalStateException("a hundred ports from " + FIRST + " to " + END + " are taken");
    }
}

package dev.factum.shop;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;

/** {@code make shop}: starts everything, replays the data through the gateway, prints the reconciliation, and stays up. */
public final class Main {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        System.exit(run(System.out));
    }

    private static int run(PrintStream out) throws InterruptedException {
        try {
            var run = Run.of(System.getenv());
            Files.createDirectories(run.folder());
            System.setProperty("shop.log", run.folder().resolve("shop.log").toString());
            return run(run, out);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return MISUSED;
        } catch (IOException e) {
            System.err.println(e.getMessage());
            return FAILED;
        }
    }

    private static int run(Run run, PrintStream out) throws IOException, InterruptedException {
        out.println("The shop: http://127.0.0.1:" + run.port() + "/ (starting; it logs to " + run.folder().resolve("shop.log") + ")");
        try (var shop = Shop.start(run)) {
            Runtime.getRuntime().addShutdownHook(new Thread(shop::close, "stop the shop"));
            out.println("The shop: " + shop.address());
            if (!run.once()) Thread.currentThread().join();
            return 0;
        }
    }
}

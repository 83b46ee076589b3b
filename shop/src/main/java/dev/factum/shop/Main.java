package dev.factum.shop;

import dev.factum.shop.importer.ImportFailed;
import dev.factum.shop.importer.ImportSettings;
import dev.factum.shop.importer.Importer;
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
            endWithParent();
            return run(run, out);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return MISUSED;
        } catch (IOException | ImportFailed e) {
            System.err.println(e.getMessage());
            return FAILED;
        }
    }

    private static int run(Run run, PrintStream out) throws IOException, InterruptedException {
        out.println("The shop: " + run.address() + " (starting; it logs to "
                + run.folder().resolve("shop.log") + ")");
        try (var shop = Shop.start(run)) {
            Runtime.getRuntime().addShutdownHook(new Thread(shop::close, "stop the shop"));
            var settings = ImportSettings.of(run.address())
                    .withData(run.data().orElse(null))
                    .withReport(run.report().orElse(null))
                    .withRate(run.rate());
            var report = Importer.run(settings, out);
            if (run.once()) return report.holds() ? 0 : FAILED;
            out.println("The shop: " + run.address() + " (Ctrl-C stops it)");
            Thread.currentThread().join();
            return 0;
        }
    }

    /** A shop whose command was killed does not stay behind. */
    private static void endWithParent() {
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(FAILED)));
    }
}

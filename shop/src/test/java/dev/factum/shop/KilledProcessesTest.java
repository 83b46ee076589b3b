package dev.factum.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The shop as ten processes over a real broker, while one after another is killed or stopped, or its connections to the database are cut; in the end all of it
 * is killed. When nothing more happens to it, its books have to agree. {@code -Dfactum.seed} repeats what happened to whom; the moments differ.
 */
@Tag("slow")
class KilledProcessesTest {
    private static final boolean LONG = Boolean.getBoolean("factum.prove");
    private static final int INVOICES = LONG ? Integer.MAX_VALUE : 1_300;
    private static final int FAULTS = LONG ? 100 : 12;
    private static final long SEED = Long.getLong("factum.seed", System.nanoTime());
    /** How long a process that is stopped does nothing: longer than a lease lasts, at times. */
    private static final int LONGEST_STOP_MILLIS = 6_000;

    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final List<String> verdicts = new ArrayList<>();

    @TempDir
    Path folder;

    private enum Fault {
        KILLED {
            @Override
            void strike(ProcessHandle process, String service, Path folder, Random random) {
                process.destroyForcibly();
            }
        },
        STOPPED {
            @Override
            void strike(ProcessHandle process, String service, Path folder, Random random) throws Exception {
                signal("STOP", process);
                try {
                    Thread.sleep(random.nextInt(LONGEST_STOP_MILLIS));
                } finally {
                    signal("CONT", process);
                }
            }
        },
        /** Of all processes of the service. */
        CUT_FROM_ITS_DATABASE {
            @Override
            void strike(ProcessHandle process, String service, Path folder, Random random) throws Exception {
                try (var c = DriverManager.getConnection(database(folder));
                        var terminate = c.prepareStatement(
                                "select pg_terminate_backend(pid) from pg_stat_activity where datname = ?")) {
                    terminate.setString(1, "shop_" + service);
                    terminate.execute();
                }
            }
        };

        abstract void strike(ProcessHandle process, String service, Path folder, Random random) throws Exception;
    }

    @BeforeAll
    static void begin() {
        System.out.println("torture with the seed " + SEED);
    }

    @AfterAll
    static void end() {
        verdicts.forEach(System.out::println);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka", "rabbitmq"})
    void whatever_happens_to_whichever_process_the_books_agree(String transport) throws Exception {
        var random = new Random(SEED + transport.length()); // not the same for both
        var data = folder.resolve("some.csv");
        int orders = FirstInvoices.write(data, INVOICES);
        var report = folder.resolve("report.json");
        var settings = new HashMap<>(Map.of("TRANSPORT", transport, "DATA", data.toString()));
        var struck = new TreeMap<Fault, Integer>();
        try (var shop = ShopProcess.start(folder, settings)) {
            for (int fault = 1; fault < FAULTS; fault++)
                strike(shop, (long) orders * fault / FAULTS / 2, random, struck);
            shop.kill();
        }
        settings.putAll(Map.of("ONCE", "1", "REPORT", report.toString()));
        try (var shop = ShopProcess.start(folder, settings)) {
            assertThat(shop.await()).as("seed %d: %s", SEED, shop.output()).isZero();
        }
        var figures = ShopProcess.report(report);
        assertThat(figures.path("ordersPlaced").asLong()).isEqualTo(orders);
        assertThat(figures.path("rejectedRows").size()).isEqualTo(3);
        ShopTest.assertAllHold(figures);
        int faults = struck.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(faults).isEqualTo(FAULTS - 1);
        verdicts.add("torture over %s: %,d orders, %d faults %s and all killed once; wrong books 0"
                .formatted(transport, orders, faults, struck));
    }

    /** Paced by the orders that have come to an end, half of them for all faults: most are done while something is under way. */
    private void strike(ShopProcess shop, long ended, Random random, Map<Fault, Integer> struck) throws Exception {
        var fault = Fault.values()[
                struck.values().stream().mapToInt(Integer::intValue).sum() % Fault.values().length];
        var seen = awaitEnded(shop, ended);
        var alive = new ArrayList<JsonNode>();
        for (var process : seen.path("processes")) if (process.path("pid").asLong() != 0) alive.add(process);
        var victim = alive.get(random.nextInt(alive.size()));
        System.out.printf(
                "%s is %s, %d orders under way%n",
                victim.path("process").asString(),
                fault,
                seen.path("orders").path("processing").asLong());
        ProcessHandle.of(victim.path("pid").asLong()).ifPresent(process -> {
            try {
                fault.strike(process, victim.path("service").asString(), folder, random);
            } catch (Exception e) {
                throw new IllegalStateException(fault + " cannot be done to " + victim, e);
            }
        });
        struck.merge(fault, 1, Integer::sum);
    }

    /** @return what the page shows when so many orders have ended */
    private static JsonNode awaitEnded(ShopProcess shop, long ended) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                var seen = shop.get("/api/overview");
                var orders = seen.path("orders");
                if (orders.path("placed").asLong() - orders.path("processing").asLong() >= ended) return seen;
            } catch (IOException e) {
                // those whom it asks are not back yet
            }
            if (shop.hasEnded(LOOK)) throw new AssertionError("the shop has ended:\n" + shop.output());
        }
        throw new AssertionError(ended + " orders have not ended within " + PATIENCE + ":\n" + shop.output());
    }

    private static void signal(String name, ProcessHandle process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Of the server that the shop has started. */
    private static String database(Path folder) throws IOException, SQLException {
        try (var files = Files.walk(folder, 4)) {
            var file =
                    files.filter(f -> f.endsWith("postmaster.pid")).findFirst().orElseThrow();
            var port = Files.readAllLines(file).get(3).trim();
            return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
        }
    }
}

package dev.factum.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.shop.contract.Style;
import dev.factum.test.PostgresForTests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The whole shop, as a stranger starts it. */
@Tag("slow")
class ShopTest {
    private static final int KILLS = 3;
    private static final int INVOICES = 420;

    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    @TempDir
    Path folder;

    /** The choreographed December is replayed by {@code make shop SAGA=choreographed}; here its kills are enough. */
    @Test
    void december_replays_and_every_check_holds() throws Exception {
        var report = folder.resolve("report.json");
        try (var shop = ShopProcess.start(folder, Map.of("ONCE", "1", "REPORT", report.toString()))) {
            var ended = shop.awaitMeasured();
            assertThat(ended.status()).as(shop::output).isZero();
            assertThat(ended.mebibytes()).isBetween(100L, 1_024L);
            var figures = ShopProcess.report(report);
            assertThat(figures.path("ordersPlaced").asLong()).isEqualTo(1_629);
            assertThat(figures.path("orderLines").asLong()).isEqualTo(41_683);
            assertThat(figures.path("creditNotes").path("count").asLong()).isEqualTo(326);
            assertThat(figures.path("stockAdjustments").path("units").asLong()).isEqualTo(4_046);
            assertThat(cancelled(figures)).containsKeys("declined", "shipping.refused", "stock.short");
            assertAllHold(figures);
            System.out.printf(
                    "December: %.1f orders/s, %.1f lines/s, at most %d MiB%n",
                    figures.path("ordersPerSecond").asDouble(),
                    figures.path("linesPerSecond").asDouble(),
                    ended.mebibytes());
        }
        assertNothingIsLeftRunning();
    }

    /** A file of its own, with bad rows among the good ones; killed at moments that only the seed knows. */
    @ParameterizedTest
    @EnumSource
    void a_shop_that_is_killed_again_and_again_recovers_and_its_books_agree(Style style) throws Exception {
        isKilledAgainAndAgain(Map.of("SAGA", style.word()), style.word());
    }

    /** Without a conductor; with one, {@link TortureTest} has both brokers. */
    @Test
    void so_does_one_whose_messages_go_over_kafka() throws Exception {
        isKilledAgainAndAgain(overBroker("kafka"), "over Kafka");
    }

    @Test
    void so_does_one_whose_messages_go_over_rabbitmq() throws Exception {
        isKilledAgainAndAgain(overBroker("rabbitmq"), "over RabbitMQ");
    }

    private static Map<String, String> overBroker(String transport) {
        return Map.of("TRANSPORT", transport, "SAGA", Style.CHOREOGRAPHED.word());
    }

    private void isKilledAgainAndAgain(Map<String, String> settings, String how) throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        System.out.println("kills with the seed " + seed);
        var data = folder.resolve("some.csv");
        int orders = FirstInvoices.write(data, INVOICES);
        for (int kill = 1; kill <= KILLS; kill++) {
            try (var shop = ShopProcess.start(folder, with(settings, data, Map.of()))) {
                shop.awaitOrders((long) orders * kill / (KILLS + 1) - random.nextInt(20));
                LockSupport.parkNanos(random.nextLong(400_000_000));
                shop.kill();
            }
        }
        var report = folder.resolve("report.json");
        try (var shop =
                ShopProcess.start(folder, with(settings, data, Map.of("ONCE", "1", "REPORT", report.toString())))) {
            assertThat(shop.await()).as("seed %d: %s", seed, shop.output()).isZero();
            var figures = ShopProcess.report(report);
            assertThat(figures.path("ordersPlaced").asLong()).isEqualTo(orders);
            assertThat(figures.path("rejectedRows").size()).isEqualTo(3);
            assertAllHold(figures);
        }
        assertNothingIsLeftRunning();
        System.out.println(how + ": kills: " + KILLS + ", wrong books: 0");
    }

    private static Map<String, String> with(Map<String, String> settings, Path data, Map<String, String> more) {
        var all = new HashMap<>(more);
        all.putAll(settings);
        all.put("DATA", data.toString());
        return all;
    }

    /** On a server that somebody else runs, with a login that may create schemas and roles; and once more on the same. */
    @Test
    void every_kind_of_bad_row_is_left_out_and_an_own_server_recognises_what_is_done() throws Exception {
        var data = Path.of("src/test/resources/every-kind-of-bad-row.csv").toAbsolutePath();
        var report = folder.resolve("report.json");
        var settings = Map.of("DATA", data.toString(), "ONCE", "1", "PG_URL", ownServer(), "REPORT", report.toString());
        for (var run : List.of("first", "second")) {
            try (var shop = ShopProcess.start(folder, settings)) {
                assertThat(shop.await()).as(shop::output).isZero();
                var figures = ShopProcess.report(report);
                assertThat(figures.path("ordersPlaced").asLong()).isEqualTo(9);
                assertThat(figures.path("rejectedRows").size()).isEqualTo(33);
                assertAllHold(figures);
                assertThat(shop.output().contains("commands were there already"))
                        .isEqualTo(run.equals("second"));
            }
        }
    }

    private static String ownServer() throws SQLException {
        try (var c = postgres.superuser().getConnection()) {
            var url = c.getMetaData().getURL();
            return url + (url.contains("?") ? "&" : "?") + "user=postgres";
        }
    }

    @Test
    void a_port_that_is_taken_and_a_file_that_is_none_are_said_clearly() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var shop = ShopProcess.start(folder, Map.of("PORT", Integer.toString(taken.getLocalPort())))) {
            assertThat(shop.await()).isEqualTo(1);
            assertThat(shop.output())
                    .contains("port " + taken.getLocalPort() + " is taken")
                    .contains("PORT=<n>");
        }
        try (var shop = ShopProcess.start(folder, Map.of("SAGA", "conducted"))) {
            assertThat(shop.await()).isEqualTo(2);
            assertThat(shop.output()).contains("SAGA=conducted").contains("orchestrated or choreographed");
        }
        try (var shop = ShopProcess.start(folder, Map.of("DATA", "nowhere.csv"))) {
            assertThat(shop.await()).isEqualTo(2);
            assertThat(shop.output()).contains("DATA=nowhere.csv is no file");
        }
    }

    static void assertAllHold(JsonNode figures) {
        var failing = new ArrayList<String>();
        for (var check : figures.path("checks")) if (!check.path("ok").asBoolean()) failing.add(check.toString());
        assertThat(failing).isEmpty();
        assertThat(figures.path("checks").size()).isGreaterThan(30);
    }

    private static Map<String, Long> cancelled(JsonNode figures) {
        var reasons = new TreeMap<String, Long>();
        figures.path("ordersCancelled")
                .properties()
                .forEach(r -> reasons.put(r.getKey(), r.getValue().asLong()));
        return reasons;
    }

    /** The PostgreSQL of every run is gone, killed ones included. */
    private void assertNothingIsLeftRunning() throws IOException {
        try (var files = Files.walk(folder, 4)) {
            for (var pid : files.filter(f -> f.endsWith("postmaster.pid")).toList()) {
                var process = ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(pid).getFirst().trim()));
                assertThat(process.map(ProcessHandle::isAlive).orElse(false)).isFalse();
            }
        }
    }
}

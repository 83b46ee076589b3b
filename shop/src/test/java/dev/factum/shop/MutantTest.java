package dev.factum.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.shop.Fault.Victim;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The shop as ten processes with a mistake built in: the books that agree in {@link TortureTest} do not agree here, and say where. */
@Tag("slow")
@Tag("prove")
class MutantTest {
    private static final int INVOICES = 100;
    private static final int RATE = 10;
    private static final int ORDERS_BEFORE = 20;
    private static final Duration LOOK = Duration.ofMillis(200);
    /** For what is under way when the last order is placed. */
    private static final Duration REST = Duration.ofSeconds(15);

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void it_is_found_by_the_books(Mutant mutant) throws Exception {
        var data = folder.resolve("some.csv");
        int orders = FirstInvoices.write(data, INVOICES);
        try (var ground = Ground.start(folder.resolve("ground"), "kafka")) {
            var settings = new HashMap<>(ground.settings());
            settings.put("DATA", data.toString());
            settings.put("RATE", Integer.toString(RATE));
            settings.put(Mutate.VARIABLE, mutant.name());
            try (var shop = ShopProcess.start(folder, settings)) {
                mutant.provoke(Victim.all(awaitPlaced(shop, ORDERS_BEFORE)), ground, new Random());
                awaitPlaced(shop, orders);
                Thread.sleep(REST);
                var failing = failing(awaitBooks(shop));
                System.out.println(mutant + ": " + failing);
                assertThat(failing).contains(Mutant.INVARIANT);
            }
        }
    }

    private static JsonNode awaitPlaced(ShopProcess shop, int orders) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end && !shop.hasEnded(LOOK))
            try {
                var seen = shop.get("/api/overview");
                if (seen.path("orders").path("placed").asInt() >= orders) return seen;
            } catch (IOException e) {
                // not up yet, or some are away
            }
        throw new AssertionError(orders + " orders were not placed within " + PATIENCE + ":\n" + shop.output());
    }

    private static JsonNode awaitBooks(ShopProcess shop) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end && !shop.hasEnded(LOOK))
            try {
                return shop.get("/api/reconciliation");
            } catch (IOException e) {
                // some are away
            }
        throw new AssertionError("no books within " + PATIENCE + ":\n" + shop.output());
    }

    private static List<String> failing(JsonNode books) {
        var failing = new ArrayList<String>();
        for (var check : books.path("checks"))
            if (!check.path("ok").asBoolean()) failing.add(check.path("name").asString());
        return failing;
    }
}

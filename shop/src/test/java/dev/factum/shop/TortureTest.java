package dev.factum.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.postgres.Ambience;
import dev.factum.postgres.Postgres;
import dev.factum.shop.Fault.Victim;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import tools.jackson.databind.JsonNode;

/**
 * The shop as ten processes over a real broker, while orders come in at a steady rate and one {@link Fault} follows another; before the orders are all there,
 * everything is killed. When nothing more happens to it, its books have to agree. {@code -Dfactum.seed} repeats what happens to whom; the moments differ.
 */
@Tag("slow")
class TortureTest {
    private static final boolean LONG = Boolean.getBoolean("factum.prove");
    private static final int INVOICES = LONG ? 12_500 : 1_300;
    private static final int FAULTS = LONG ? 100 : 13;
    private static final int RATE = 8;
    private static final long SEED = Long.getLong("factum.seed", System.nanoTime());

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final List<String> verdicts = new ArrayList<>();

    @TempDir
    Path folder;

    private final Map<Fault, List<Duration>> recoveries = new TreeMap<>();
    private final Set<Long> processes = new TreeSet<>();

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
        try (var ground = Ground.start(folder.resolve("ground"), transport)) {
            var settings = new HashMap<>(ground.settings());
            settings.put("DATA", data.toString());
            settings.put("RATE", Integer.toString(RATE));
            int underWay = 0;
            try (var shop = ShopProcess.start(folder, settings)) {
                int number = 0;
                for (var fault : faults(random))
                    if (strike(shop, ground, fault, orders * ++number / (FAULTS + 1), random) < orders) underWay++;
                shop.kill();
            }
            settings.remove("RATE");
            settings.putAll(Map.of("ONCE", "1", "REPORT", report.toString()));
            var poison = new Poison(ground);
            try (var shop = ShopProcess.start(folder, settings)) {
                while (!shop.hasEnded(PATIENCE.dividedBy(100))) poison.takeOut();
                assertThat(shop.await()).as("seed %d: %s", SEED, shop.output()).isZero();
            }
            poison.assertEachReaderHadEach();
            assertBooksAgree(ShopProcess.report(report), orders);
            assertThat(processes).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
            assertThat(underWay).as("faults while orders came in").isPositive();
            verdicts.add(
                    "torture over %s: %,d orders, %d faults, %d of them while orders came in, and all killed once; %d messages"
                                    .formatted(transport, orders, FAULTS, underWay, poison.count())
                            + " that nobody can read parked; going on after " + text(recoveries) + "; wrong books 0");
        }
    }

    /** Each kind as often as any other, or once more. */
    private static List<Fault> faults(Random random) {
        var all = new ArrayList<Fault>();
        while (all.size() < FAULTS) {
            var kinds = new ArrayList<>(List.of(Fault.values()));
            Collections.shuffle(kinds, random);
            all.addAll(kinds);
        }
        return all.subList(0, FAULTS);
    }

    /**
     * Then waits until as many orders have ended as were placed when it was over, but not when the next fault is due.
     *
     * @param due by this many orders
     * @return how many orders were placed when it was over
     */
    private long strike(ShopProcess shop, Ground ground, Fault fault, int due, Random random) throws Exception {
        var seen = awaitThat(shop, "somebody is there", now -> !Victim.all(now).isEmpty());
        var alive = Victim.all(seen);
        alive.forEach(one -> processes.add(one.process().pid()));
        var victim = alive.get(random.nextInt(alive.size()));
        System.out.printf(
                "%s, if anybody %s; %d orders are there, %d of them under way%n",
                fault,
                victim.service(),
                placed(seen),
                seen.path("orders").path("processing").asLong());
        fault.strike(victim, ground, random);
        long healed = System.nanoTime();
        long placed = placed(look(shop));
        awaitThat(shop, fault + " is over", now -> ended(now) >= placed || placed(now) >= due);
        if (ended(look(shop)) >= placed)
            recoveries
                    .computeIfAbsent(fault, none -> new ArrayList<>())
                    .add(Duration.ofNanos(System.nanoTime() - healed));
        awaitThat(shop, due + " orders are placed", now -> placed(now) >= due);
        return placed;
    }

    private static JsonNode awaitThat(ShopProcess shop, String what, Predicate<JsonNode> holds)
            throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        var now = look(shop);
        while (!holds.test(now)) {
            if (System.nanoTime() > end)
                throw new AssertionError(
                        "it never came to be that " + what + ", seed " + SEED + ":\n" + now + "\n" + shop.output());
            now = look(shop);
        }
        return now;
    }

    /** @return what the page shows as soon as it shows anything */
    private static JsonNode look(ShopProcess shop) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            if (shop.hasEnded(LOOK)) throw new AssertionError("the shop has ended:\n" + shop.output());
            try {
                var seen = shop.get("/api/overview");
                if (placed(seen) > 0) return seen;
            } catch (IOException e) {
                // those whom it asks are not back yet
            }
        }
        throw new AssertionError("nothing was shown within " + PATIENCE + ":\n" + shop.output());
    }

    private static long placed(JsonNode seen) {
        return seen.path("orders").path("placed").asLong();
    }

    private static long ended(JsonNode seen) {
        return placed(seen) - seen.path("orders").path("processing").asLong();
    }

    private static void assertBooksAgree(JsonNode figures, int orders) {
        assertThat(figures.path("ordersPlaced").asLong()).isEqualTo(orders);
        assertThat(figures.path("rejectedRows").size()).isEqualTo(3);
        ShopTest.assertAllHold(figures);
    }

    /** Of all, and the longest of each. */
    private static String text(Map<Fault, List<Duration>> recoveries) {
        var all = recoveries.values().stream().flatMap(List::stream).sorted().toList();
        var longest = new StringBuilder();
        recoveries.forEach(
                (fault, each) -> longest.append(", ").append(fault).append(' ').append(seconds(Collections.max(each))));
        return "%s s (p50), %s s (p99)%s"
                .formatted(seconds(all.get(all.size() / 2)), seconds(all.get((int) (all.size() * 0.99))), longest);
    }

    private static String seconds(Duration time) {
        return "%.1f".formatted(time.toMillis() / 1_000.0);
    }

    /** Finds what nobody could read where it is parked, and takes it out; what else is parked stays, and the books say so. */
    private static final class Poison {
        private static final Map<String, Set<String>> READERS = Map.of(
                "order.events",
                Set.of(
                        "analytics sales_by_country@1",
                        "analytics sales_by_day@1",
                        "analytics sales_by_product@1",
                        "notification mails"),
                "payment.events",
                Set.of("order checkout"),
                "inventory.events",
                Set.of("order checkout"),
                "shipping.events",
                Set.of("inventory shipments", "order checkout"));

        private final Ground ground;
        private final Map<String, Set<String>> readers = new TreeMap<>();
        private final Map<String, String> topics = new TreeMap<>();

        Poison(Ground ground) {
            this.ground = ground;
        }

        void takeOut() throws SQLException {
            for (var role : Role.services()) {
                var database = database(role.word());
                if (database.isPresent()) takeOut(role.word(), database.get());
            }
        }

        private Optional<String> database(String service) throws SQLException {
            try (var c = ground.connect("postgres");
                    var select = c.prepareStatement("select datname from pg_database where starts_with(datname, ?)")) {
                select.setString(1, "shop_" + service);
                try (var row = select.executeQuery()) {
                    return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
                }
            }
        }

        private void takeOut(String service, String database) {
            var source = new PGSimpleDataSource();
            source.setUrl(ground.url(database));
            var schema = service + "_service" + database.substring("shop_".length() + service.length());
            try (var store = Postgres.store(source, schema, Postgres.Install.NEVER, Ambience.NONE);
                    var session = store.begin()) {
                for (var row : session.parked().list(Optional.empty(), 1_000)) {
                    var key = row.envelope().key();
                    if (!key.startsWith(Fault.POISON)) continue;
                    readers.computeIfAbsent(key, none -> new TreeSet<>()).add(service + " " + row.subscription());
                    topics.put(key, row.place().source());
                    session.parked()
                            .discard(row.subscription(), row.envelope().id(), "by torture: planted", Instant.now());
                }
                session.commit();
            }
        }

        int count() {
            return readers.size();
        }

        /** And nobody else. */
        void assertEachReaderHadEach() {
            readers.forEach((key, had) -> assertThat(had).as(key).isEqualTo(READERS.get(topics.get(key))));
        }
    }
}

package dev.factum.shop.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.event.Cause;
import dev.factum.json.Json;
import dev.factum.memory.Memory;
import dev.factum.shop.contract.Units;
import dev.factum.test.PostgresForTests;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/** Goods in tables, and in the log, where the simulated shop has them: the same is done with both, and they may not differ. */
class GoodsTest {
    private static final int STEPS = 1_000;
    private static final Map<String, Integer> OPENING = Map.of("A", 30, "B", 10, "C", 1);

    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private interface Doing {
        Object with(Goods goods) throws Exception;
    }

    @Test
    void tables_and_log_do_the_same_with_the_same() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var database = database();
        var log = new GoodsInTheLog(OPENING, Set.of());
        try (var service = Factum.start(log.alone(), Memory.store(), Memory.topics(), Json.codec());
                var c = database.getConnection()) {
            c.setAutoCommit(false);
            for (int i = 0; i < STEPS; i++) {
                var what = new ArrayList<String>();
                var doing = something(random, what);
                var inTables = inTables(c, doing);
                var inTheLog = inTheLog(service, log, doing);
                assertThat(inTheLog).as("seed %d, step %d: %s", seed, i, what).isEqualTo(inTables);
            }
            assertThat(stock(log, service)).as("seed %d", seed).isEqualTo(stock(c));
        }
    }

    private static HikariDataSource database() throws Exception {
        var database = postgres.database(5);
        try (var c = database.getConnection()) {
            ScriptUtils.executeSqlScript(c, new ClassPathResource("sql/inventory.sql"));
            Stock.of(c)
                    .opening(OPENING.entrySet().stream()
                            .map(e -> new Units(e.getKey(), e.getValue()))
                            .toList());
        }
        return database;
    }

    private static Doing something(Random random, List<String> what) {
        var order = "o" + random.nextInt(40);
        var units = units(random);
        int kind = random.nextInt(12);
        what.add(kind + " " + order + " " + units);
        return switch (kind) {
            case 0, 1, 2, 3 ->
                goods -> {
                    var outcome = goods.reserve(order, units);
                    return outcome.before().isPresent() ? outcome.before() : outcome.missing();
                };
            case 4, 5, 6 ->
                goods -> {
                    goods.ship(order);
                    return "";
                };
            case 7, 8, 9 -> goods -> goods.release(order);
            case 10 -> goods -> goods.placed("w" + order, units).isReady();
            default -> goods -> goods.paid("w" + order).isReady();
        };
    }

    private static List<Units> units(Random random) {
        var units = new ArrayList<Units>();
        for (var sku : List.of("A", "B", "C"))
            if (random.nextBoolean()) units.add(new Units(sku, 1 + random.nextInt(3)));
        return units;
    }

    private static Object inTables(Connection c, Doing doing) throws Exception {
        var answer = doing.with(GoodsInTables.of(c));
        c.commit();
        return answer;
    }

    private static Object inTheLog(Factum service, GoodsInTheLog log, Doing doing) {
        var answer = new Object[1];
        service.transact(Cause.request(UUID.randomUUID()), tx -> answer[0] = doing.with(log.in(tx)));
        return answer[0];
    }

    private static Map<String, String> stock(Connection c) throws Exception {
        var stock = new TreeMap<String, String>();
        try (var statement = c.createStatement();
                var row = statement.executeQuery("select sku, on_hand, reserved, shipped from stock")) {
            while (row.next()) stock.put(row.getString(1), row.getInt(2) + " " + row.getInt(3) + " " + row.getInt(4));
        }
        return stock;
    }

    private static Map<String, String> stock(GoodsInTheLog log, Factum service) {
        var stock = new TreeMap<String, String>();
        log.after(service.log().read(GoodsInTheLog.ALL, 0, 10_000))
                .goods()
                .forEach((sku, kept) -> stock.put(sku, kept.free() + " " + kept.reserved() + " " + kept.shipped()));
        return stock;
    }
}

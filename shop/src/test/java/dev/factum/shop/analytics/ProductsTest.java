package dev.factum.shop.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.json.Json;
import dev.factum.memory.Memory;
import dev.factum.postgres.Postgres;
import dev.factum.shop.contract.Inventory;
import dev.factum.shop.contract.Inventory.Product;
import dev.factum.subscription.Subscription;
import dev.factum.test.Eventually;
import dev.factum.test.PostgresForTests;
import dev.factum.topic.Transport.Message;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/** The copy that analytics keeps of which products can be had. */
class ProductsTest {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private static final int PRODUCTS = 100;
    private static final int VERSIONS = 200;
    private static final int COPIES = 5;

    @Test
    void of_what_comes_in_any_order_and_again_and_again_the_newest_stays() throws Exception {
        long seed = System.nanoTime();
        var topics = Memory.topics();
        var database = postgres.database(5);
        try (var c = database.getConnection()) {
            ScriptUtils.executeSqlScript(c, new ClassPathResource("sql/analytics.sql"));
        }
        var newest = new TreeMap<String, String>();
        var messages = new ArrayList<Message>();
        for (int p = 0; p < PRODUCTS; p++)
            for (int version = 1; version <= VERSIONS; version++) {
                var product = new Product("P" + p, (p + version) % 3 > 0, version);
                if (version == VERSIONS) newest.put(product.sku(), product.available() + " " + version);
                for (int copy = 0; copy < COPIES; copy++) messages.add(message(product));
            }
        Collections.shuffle(messages, new Random(seed));
        var service =
                Service.named("analytics").reacts(Subscription.batches("products", Inventory.PRODUCTS, Products::keep));
        try (var store = Postgres.store(database, "analytics");
                var analytics = Factum.start(service, store, topics, Json.codec())) {
            topics.publish(messages);
            Eventually.holds(
                    Duration.ofMinutes(2),
                    () -> assertThat(analytics.status().getFirst())
                            .extracting(Factum.Status::state, Factum.Status::behind)
                            .containsExactly(Factum.State.RUNNING, 0L));
            assertThat(analytics.parking().list(Optional.empty(), 1)).isEmpty();
        }
        assertThat(copy(database)).as("seed %d", seed).isEqualTo(newest);
        System.out.printf(
                "state transfer: %,d messages of %d products in any order, seed %d: the newest of each stays%n",
                messages.size(), PRODUCTS, seed);
    }

    private static Message message(Product product) {
        return new Message(
                UUID.randomUUID(),
                Inventory.PRODUCTS.name(),
                product.sku(),
                Instant.EPOCH,
                Map.of("specversion", "1.0", "type", "product-changed", "dataversion", "1", "source", "inventory"),
                Json.codec().encode(product));
    }

    private static Map<String, String> copy(HikariDataSource database) throws SQLException {
        var copy = new TreeMap<String, String>();
        try (var c = database.getConnection();
                var select = c.prepareStatement("select sku, available, version from product");
                var row = select.executeQuery()) {
            while (row.next()) copy.put(row.getString(1), row.getBoolean(2) + " " + row.getLong(3));
        }
        return copy;
    }
}

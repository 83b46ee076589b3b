package dev.factum.shop.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Service;
import dev.factum.event.Cause;
import dev.factum.json.Json;
import dev.factum.memory.Memory;
import dev.factum.memory.MemoryTopics;
import dev.factum.postgres.Postgres;
import dev.factum.postgres.PostgresStore;
import dev.factum.shop.contract.Inventory;
import dev.factum.shop.contract.Shipping;
import dev.factum.shop.contract.Style;
import dev.factum.shop.contract.Units;
import dev.factum.test.PostgresForTests;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ScriptUtils;

class InventoryServiceTest {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    private final MemoryTopics topics = Memory.topics();
    private HikariDataSource database;
    private PostgresStore store;
    private Factum inventory;
    private Factum others;

    @BeforeEach
    void start() throws SQLException {
        database = postgres.database(5);
        try (var c = database.getConnection()) {
            ScriptUtils.executeSqlScript(c, new ClassPathResource("sql/inventory.sql"));
            Stock.of(c).opening(List.of(new Units("A", 10), new Units("B", 3)));
        }
        store = Postgres.store(database, "inventory");
        inventory = Factum.start(InventoryService.in(Style.ORCHESTRATED), store, topics, Json.codec());
        others = Factum.start(
                Service.named("others").sends(Inventory.COMMANDS, Shipping.EVENTS),
                Memory.store(),
                topics,
                Json.codec());
    }

    @AfterEach
    void stop() {
        others.close();
        inventory.close();
        store.close();
    }

    @Test
    void a_reservation_takes_all_or_nothing() {
        tell(new Inventory.Command.Reserve("1", List.of(new Units("A", 4), new Units("B", 3))));
        tell(new Inventory.Command.Reserve("2", List.of(new Units("A", 4), new Units("B", 1))));
        tell(new Inventory.Command.Reserve("3", List.of(new Units("A", 6), new Units("Z", 1))));
        settled();
        assertThat(stock("A")).isEqualTo("6 free, 4 reserved, 0 shipped");
        assertThat(stock("B")).isEqualTo("0 free, 3 reserved, 0 shipped");
        assertThat(events()).containsExactly("stock-reserved 1");
    }

    @Test
    void a_release_gives_back_once_however_often_it_comes() {
        tell(new Inventory.Command.Reserve("1", List.of(new Units("A", 4))));
        for (int i = 0; i < 3; i++) tell(new Inventory.Command.Release("1"));
        settled();
        assertThat(stock("A")).isEqualTo("10 free, 0 reserved, 0 shipped");
        assertThat(events()).containsExactly("stock-reserved 1", "stock-released 1");
    }

    @Test
    void a_release_that_comes_first_refuses_the_reservation() {
        tell(new Inventory.Command.Release("1"));
        tell(new Inventory.Command.Reserve("1", List.of(new Units("A", 4))));
        settled();
        assertThat(stock("A")).isEqualTo("10 free, 0 reserved, 0 shipped");
        assertThat(events()).containsExactly("stock-released 1");
    }

    @Test
    void what_is_shipped_leaves_the_reservation_and_comes_back_if_it_is_released() {
        tell(new Inventory.Command.Reserve("1", List.of(new Units("A", 4))));
        settled();
        shipped("1");
        assertThat(stock("A")).isEqualTo("6 free, 0 reserved, 4 shipped");
        tell(new Inventory.Command.Release("1"));
        settled();
        shipped("1");
        assertThat(stock("A")).isEqualTo("10 free, 0 reserved, 0 shipped");
    }

    @Test
    void an_order_without_goods_is_reserved_by_doing_nothing() {
        tell(new Inventory.Command.Reserve("1", List.of()));
        settled();
        assertThat(events()).containsExactly("stock-reserved 1");
    }

    @Test
    void a_write_off_is_recorded_in_full_and_applied_up_to_what_is_free() throws SQLException {
        try (var c = database.getConnection()) {
            assertThat(Stock.of(c).writeOff("w", List.of(new Units("B", 2), new Units("B", 2), new Units("M", 1))))
                    .isEqualTo(3);
        }
        var books = new InventoryQueries(JdbcClient.create(database)).books();
        assertThat(books.adjusted()).isEqualTo(3);
        assertThat(books.shortage()).isEqualTo(2);
        assertThat(books.adjustments()).isEqualTo(new InventoryQueries.Adjustments(3, 5));
        assertThat(books.broken()).isZero();
    }

    private void tell(Inventory.Command command) {
        others.transact(Cause.request(UUID.randomUUID()), tx -> tx.send(Inventory.COMMANDS, command));
    }

    private void shipped(String orderId) {
        others.transact(
                Cause.request(UUID.randomUUID()), tx -> tx.send(Shipping.EVENTS, new Shipping.Event.Shipped(orderId)));
        settled();
    }

    /** Until everything that was said is handled, twice in a row: what is relayed is not yet said. */
    private void settled() {
        for (int quiet = 0; quiet < 3; ) {
            boolean still = others.status().stream().allMatch(s -> s.behind() == 0)
                    && inventory.status().stream().allMatch(s -> s.behind() == 0 && s.state() == Factum.State.RUNNING);
            quiet = still ? quiet + 1 : 0;
            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
        }
    }

    private String stock(String sku) {
        var s = new InventoryQueries(JdbcClient.create(database)).stock(sku).orElseThrow();
        return s.onHand() + " free, " + s.reserved() + " reserved, " + s.shipped() + " shipped";
    }

    private List<String> events() {
        return topics.messages(Inventory.EVENTS.name()).stream()
                .map(m -> m.attributes().get("type") + " " + m.key())
                .toList();
    }
}

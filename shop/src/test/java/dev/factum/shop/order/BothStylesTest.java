package dev.factum.shop.order;

import static dev.factum.shop.order.OrderDeciderTest.line;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Factum;
import dev.factum.Factum.State;
import dev.factum.Service;
import dev.factum.event.Cause;
import dev.factum.json.Json;
import dev.factum.postgres.Postgres;
import dev.factum.shop.contract.Line;
import dev.factum.shop.contract.Money;
import dev.factum.shop.contract.Style;
import dev.factum.shop.inventory.InventoryService;
import dev.factum.shop.payment.PaymentService;
import dev.factum.shop.payment.Provider;
import dev.factum.shop.shipping.ShippingService;
import dev.factum.test.Eventually;
import dev.factum.test.PostgresForTests;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/** The same few orders through the four services of a checkout, in both styles: each ends the same. */
class BothStylesTest {
    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    /** What the carrier refuses; see ShipmentDecider. */
    private static final String REFUSED = "536419";

    private static final LocalDate DAY = LocalDate.parse("2010-12-01");

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final List<Factum> services = new ArrayList<>();
    private final Bank bank = new Bank();
    private HikariDataSource database;

    /** Declines one customer's charge; counts each key once. */
    private static final class Bank implements Provider {
        final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();

        private Answer move(String kind, String key, String reference, Money amount) {
            if (kind.equals("charge") && reference.equals("poor")) return new Answer.Declined("declined");
            entries.putIfAbsent(key, new Entry(key, kind, reference, amount.amount()));
            return new Answer.Done();
        }

        @Override
        public Answer charge(String key, String orderId, Money amount) {
            return move("charge", key, orderId, amount);
        }

        @Override
        public Answer refund(String key, String orderId, Money amount) {
            return move("refund", key, orderId, amount);
        }

        @Override
        public Answer payOut(String key, String creditNoteId, Money amount) {
            return move("payout", key, creditNoteId, amount);
        }

        @Override
        public List<Entry> ledger() {
            return List.copyOf(entries.values());
        }

        /** Charged less refunded, as whole pence. */
        long netOf(String orderId) {
            return entries.values().stream()
                    .filter(e -> e.reference().equals(orderId))
                    .mapToLong(e -> e.amount().movePointRight(2).longValueExact()
                            * (e.kind().equals("refund") ? -1 : 1))
                    .sum();
        }
    }

    private Factum start(Style style) throws SQLException {
        database = postgres.database(40);
        open.push(database);
        try (var c = database.getConnection()) {
            for (var name : List.of("order", "payment", "inventory", "shipping"))
                ScriptUtils.executeSqlScript(c, new ClassPathResource("sql/" + name + ".sql"));
        }
        JdbcClient.create(database)
                .sql("insert into stock (sku, initial, on_hand) values ('A', 10, 10), ('C', 1, 1)")
                .update();
        var order = start(OrderService.in(style));
        start(PaymentService.in(style, bank));
        start(InventoryService.in(style));
        start(ShippingService.in(style));
        return order;
    }

    private Factum start(Service service) {
        var store = Postgres.store(database, service.name() + "_log");
        open.push(store);
        var topics = Postgres.topics(database, "topics");
        open.push(topics);
        var factum = Factum.start(service, store, topics, Json.codec());
        open.push(factum);
        services.add(factum);
        return factum;
    }

    @AfterEach
    void stop() throws Exception {
        while (!open.isEmpty()) open.pop().close();
    }

    private static void place(Factum order, String id, Line... lines) {
        order.execute(
                OrderDecider.ORDERS,
                new OrderCommand.Place(id, "17850", "France", DAY, List.of(lines)),
                Cause.request(UUID.randomUUID()));
    }

    @ParameterizedTest
    @EnumSource
    void each_order_ends_the_same_in_both_styles(Style style) throws SQLException {
        var order = start(style);
        place(order, "fine", line("A", 2, "1.50"), line("POST", 1, "3"));
        place(order, "short", line("A", 1, "1.50"), line("C", 2, "2"));
        place(order, "poor", line("A", 1, "9"));
        place(order, REFUSED, line("A", 3, "1"));
        place(order, "free", line("A", 1, "0"));
        place(order, "words", line("POST", 1, "5"));
        Eventually.holds(() -> {
            assertThat(ends())
                    .containsExactlyInAnyOrder(
                            "fine completed null, 600 paid, shipped 2",
                            "short cancelled stock.short, 0 paid, shipped null",
                            "poor cancelled declined, 0 paid, shipped null",
                            REFUSED + " cancelled shipping.refused, 0 paid, shipped null",
                            "free completed null, 0 paid, shipped 1",
                            "words completed null, 500 paid, shipped 0");
            assertThat(stock()).containsExactly("A 7 0 3", "C 1 0 0");
        });
        assertThat(services).flatMap(Factum::status).allMatch(s -> s.parked() == 0 && s.state() == State.RUNNING);
        System.out.println(style.word() + ": 6 of 6 orders end as they should, stock and money too");
    }

    private List<String> ends() {
        return JdbcClient.create(database)
                .sql("""
                        select o.order_id, o.status, o.reason, s.status as shipment, s.units from order_list o
                          left join shipment_list s on s.order_id = o.order_id and s.status = 'shipped'
                        """)
                .query((row, n) ->
                        row.getString("order_id") + " " + row.getString("status") + " " + row.getString("reason") + ", "
                                + bank.netOf(row.getString("order_id")) + " paid, shipped " + row.getString("units"))
                .list();
    }

    private List<String> stock() {
        return JdbcClient.create(database)
                .sql("select sku || ' ' || on_hand || ' ' || reserved || ' ' || shipped from stock order by sku")
                .query(String.class)
                .list();
    }
}

package dev.factum.shop.order;

import static dev.factum.shop.order.OrderDeciderTest.line;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.factum.Service;
import dev.factum.Settings;
import dev.factum.Stepped;
import dev.factum.event.Cause;
import dev.factum.event.Ids;
import dev.factum.json.Json;
import dev.factum.postgres.Postgres;
import dev.factum.shop.contract.Style;
import dev.factum.shop.inventory.InventoryService;
import dev.factum.shop.order.Calls.Death;
import dev.factum.shop.payment.PaymentService;
import dev.factum.shop.payment.Provider;
import dev.factum.shop.payment.Providers;
import dev.factum.shop.provider.PaymentProvider;
import dev.factum.shop.shipping.Shipments;
import dev.factum.shop.shipping.ShippingService;
import dev.factum.test.PostgresForTests;
import dev.factum.test.SettableClock;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/**
 * The process dies before and after each call that it makes, to its database and to the provider, on each way that a checkout can go; then it is started
 * again, and the order has to end as without. The four services take turns in one thread, on PostgreSQL, so that the calls are the same each time. After a
 * call is before the next one, so each is tried in one of the two. A question outside any transaction is none of the calls: it leaves everything as
 * it was.
 */
@Tag("slow")
class CheckoutCrashPointsTest {
    /** In the long form every call, which takes an hour and a half. */
    private static final int EACH =
            Integer.getInteger("factum.crash-points.each", Boolean.getBoolean("factum.prove") ? 1 : 100);

    private static final LocalDate DAY = LocalDate.parse("2010-12-01");
    private static final int TURNS = 10_000;
    private static final int WAITS = 500;

    @RegisterExtension
    static final PostgresForTests postgres = new PostgresForTests();

    @TempDir
    Path folder;

    /** A way that a checkout can go, and how it ends. */
    private enum Way {
        SUCCESS("completed, 3.00 paid, A SHIPPED, shipped"),
        OUT_OF_STOCK("cancelled, 0 paid, C none, not shipped"),
        /** With a conductor, after the goods were reserved; without, before. */
        DECLINED("cancelled, 0 paid, A RELEASED, not shipped"),
        REFUSED_BY_THE_CARRIER("cancelled, 0 paid, A RELEASED, not shipped"),
        TIME_OUT("cancelled, 0 paid, A RELEASED, not shipped"),
        FAILING_REFUND("cancelled, 0 paid, A RELEASED, not shipped");

        private final String end;

        Way(String end) {
            this.end = end;
        }
    }

    private HikariDataSource database;
    private PaymentProvider provider;
    private Providers.Open http;
    private int number = 536_365;
    private final SettableClock clock = new SettableClock();

    @BeforeEach
    void install() throws Exception {
        database = postgres.database(60);
        provider = PaymentProvider.start(folder.resolve("ledger"));
        http = Providers.http(provider.uri());
        try (var c = database.getConnection()) {
            for (var name : List.of("order", "payment", "inventory", "shipping"))
                ScriptUtils.executeSqlScript(c, new ClassPathResource("sql/" + name + ".sql"));
        }
        sql().sql("insert into stock (sku, initial, on_hand) values ('A', 10000000, 10000000), ('C', 1, 1)")
                .update();
    }

    @AfterEach
    void stop() throws Exception {
        http.close();
        provider.close();
    }

    private JdbcClient sql() {
        return JdbcClient.create(database);
    }

    /** One checkout, in as many lives of the process as it takes. */
    private final class Checkout {
        private final Style style;
        private final Way way;
        private final String id;
        private final Cause cause = Cause.request(UUID.randomUUID());
        private int refundsToFail;
        private boolean placed;
        /** Whether shipping does nothing, until the deadline has passed. */
        private boolean isLate;

        Checkout(Style style, Way way) {
            this.style = style;
            this.way = way;
            this.id = nextId(way);
            this.isLate = way == Way.TIME_OUT;
            this.refundsToFail = way == Way.FAILING_REFUND ? 2 : 0;
        }

        /** @return how many calls it took; below zero if it died */
        int live(@Nullable Death death) throws Exception {
            var calls = new Calls(death);
            try (var life = new Life(calls, this)) {
                calls.begin();
                life.run();
                return calls.count();
            } catch (Calls.Died e) {
                return -1;
            } catch (RuntimeException e) {
                if (!calls.isDead()) throw e;
                return -1;
            }
        }

        private OrderCommand.Place place() {
            return new OrderCommand.Place(
                    id,
                    "17850",
                    "France",
                    DAY,
                    List.of(way == Way.OUT_OF_STOCK ? line("C", 2, "1.50") : line("A", 2, "1.50")));
        }

        private Provider calling(Provider http, Calls calls) {
            return new Providers.Calling(
                    http,
                    (kind, call) -> calls.count(() -> {
                        if (kind.equals("refund") && refundsToFail-- > 0) throw new IOException("503");
                        return call.call();
                    }));
        }

        String expected() {
            if (style == Style.ORCHESTRATED) return way.end;
            return switch (way) {
                case TIME_OUT -> Way.SUCCESS.end; // nobody waits for an answer: a late shipment is a shipment
                case DECLINED -> way.end.replace("RELEASED", "none");
                default -> way.end;
            };
        }

        /** Without a conductor nobody knows. */
        boolean isShipping() {
            return style == Style.CHOREOGRAPHED
                    || sql().sql("select count(*) from order_log.saga where key = ? and state = 'shipping'")
                                    .param(id)
                                    .query(Long.class)
                                    .single()
                            > 0;
        }

        private String end() throws Exception {
            var status = sql().sql("select status from order_list where order_id = ?")
                    .param(id)
                    .query(String.class)
                    .optional()
                    .orElse("nothing");
            var reserved = sql().sql("select status from reservation where order_id = ?")
                    .param(id)
                    .query(String.class)
                    .optional()
                    .orElse("none");
            boolean shipped = sql().sql("select count(*) from shipment_list where order_id = ? and status = 'shipped'")
                            .param(id)
                            .query(Long.class)
                            .single()
                    > 0;
            var paid = BigDecimal.ZERO;
            for (var entry : http.provider().ledger())
                if (entry.reference().equals(id))
                    paid = entry.kind().equals("refund") ? paid.subtract(entry.amount()) : paid.add(entry.amount());
            return status + ", " + (paid.signum() == 0 ? "0" : paid.toPlainString()) + " paid, "
                    + (way == Way.OUT_OF_STOCK ? "C " : "A ") + reserved + ", "
                    + (shipped ? "shipped" : "not shipped");
        }
    }

    @ParameterizedTest
    @EnumSource
    void wherever_the_process_dies_a_checkout_ends_as_it_should(Style style) throws Exception {
        int all = 0;
        int died = 0;
        for (var way : Way.values()) {
            var undisturbed = new Checkout(style, way);
            int calls = undisturbed.live(null);
            assertThat(undisturbed.end()).as("%s %s", style, way).isEqualTo(undisturbed.expected());
            int points = 0;
            for (int call = 1 + all % EACH; call <= calls; call += EACH) {
                boolean before = call == 1 || points % 2 == 0 && EACH > 1;
                var checkout = new Checkout(style, way);
                if (checkout.live(new Death(call, before)) < 0) points++;
                for (int life = 0; checkout.live(null) < 0; life++)
                    assertThat(life).isLessThan(3);
                assertThat(checkout.end())
                        .as("%s %s, died %s call %d", style, way, before ? "before" : "after", call)
                        .isEqualTo(checkout.expected());
            }
            System.out.printf("%s, %s: %d calls; the process died at %d of them%n", style.word(), way, calls, points);
            all += calls;
            died += points;
        }
        assertThat(sql().sql("select count(*) from order_log.parking")
                        .query(Long.class)
                        .single())
                .isZero();
        System.out.printf(
                "%s: the process died at %d of %d calls of 6 ways, one in %d; wrong end states 0%n",
                style.word(), died, all, EACH);
        assertThat(died).isGreaterThan(all / EACH / 2);
    }

    private String nextId(Way way) {
        while (true) {
            var id = String.valueOf(++number);
            boolean declined = Providers.isDeclined(id);
            boolean refused = Shipments.isRefused(id);
            if (way == Way.DECLINED
                    ? declined && !refused
                    : way == Way.REFUSED_BY_THE_CARRIER || way == Way.FAILING_REFUND
                            ? refused && !declined
                            : !declined && !refused) return id;
        }
    }

    /** One life of the process with the four services. */
    private final class Life implements AutoCloseable {
        private final Deque<AutoCloseable> open = new ArrayDeque<>();
        private final List<Stepped> services = new ArrayList<>();
        private final Calls calls;
        private final Checkout checkout;
        private int waits;

        Life(Calls calls, Checkout checkout) throws Exception {
            this.calls = calls;
            this.checkout = checkout;
            try {
                start();
            } catch (Exception | Error e) {
                close();
                throw e;
            }
        }

        private void start() throws Exception {
            var config = new HikariConfig();
            config.setJdbcUrl(database.getJdbcUrl());
            config.setUsername(database.getUsername());
            config.setPassword(database.getPassword());
            config.setMaximumPoolSize(20);
            config.setMinimumIdle(0);
            var pool = new HikariDataSource(config);
            open.push(pool);
            services.add(start(OrderService.in(checkout.style), pool));
            services.add(start(PaymentService.in(checkout.style, checkout.calling(http.provider(), calls)), pool));
            services.add(start(InventoryService.in(checkout.style), pool));
            services.add(start(ShippingService.in(checkout.style), pool));
        }

        private Stepped start(Service service, HikariDataSource pool) {
            var counted = calls.of(pool);
            var store = Postgres.store(counted, service.name() + "_log");
            open.push(store);
            var topics = Postgres.topics(counted, "topics");
            open.push(topics);
            var settings = new Settings(clock, new Ids(clock, new Random()), 10, Duration.ofMillis(100), 1, 1, 20);
            var stepped = Stepped.start(service, store, topics, Json.codec(), settings, new Random(1));
            open.push(stepped);
            return stepped;
        }

        /** Until the order has ended and nobody has anything to do. */
        void run() throws Exception {
            if (!checkout.placed)
                services.getFirst().factum().execute(OrderDecider.ORDERS, checkout.place(), checkout.cause);
            checkout.placed = true;
            for (int turns = 0, quiet = 0; quiet < 2; turns++) {
                if (turns > TURNS) throw new AssertionError("order " + checkout.id + " does not come to rest");
                boolean worked = false;
                for (var service : services) worked |= turn(service);
                quiet = worked ? 0 : quiet + 1;
                if (quiet == 2 && pass()) quiet = 0;
            }
        }

        private boolean turn(Stepped service) {
            if (checkout.isLate && service == services.getLast()) return false;
            service.look();
            boolean worked = false;
            for (var reader : service.readers()) {
                worked |= service.turn(reader);
                if (calls.isDead()) throw new Calls.Died();
            }
            return worked;
        }

        /** Lets time pass where somebody waits for it. @return whether there is more to do */
        private boolean pass() throws Exception {
            if (checkout.isLate && checkout.isShipping()) {
                clock.tick(Duration.ofMinutes(16));
                services.forEach(Stepped::wakeAll);
                checkout.isLate = false;
                return true;
            }
            if (checkout.end().equals(checkout.expected()) || waits++ == WAITS) return false;
            Thread.sleep(2); // the dead one's locks are not all gone yet
            clock.tick(Duration.ofSeconds(1));
            services.forEach(Stepped::wakeAll);
            return true;
        }

        @Override
        public void close() throws Exception {
            while (!open.isEmpty())
                try {
                    open.pop().close();
                } catch (Exception | Calls.Died e) {
                    if (!calls.isDead()) throw e;
                }
        }
    }
}

package dev.factum.shop.analytics;

import dev.factum.Service;
import dev.factum.shop.contract.Amount;
import dev.factum.shop.contract.Desk;
import dev.factum.shop.contract.Inventory;
import dev.factum.shop.contract.Refused;
import dev.factum.subscription.Subscription;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The analytics service: it only listens. */
@SpringBootApplication
@Import(Desk.class)
public class AnalyticsApplication {
    private static final String CURRENCY = "GBP";

    @Bean
    Service service() {
        return Service.named("analytics")
                .projects(Sales.byDay())
                .projects(Sales.byCountry())
                .projects(Sales.byProduct())
                .reacts(Subscription.batches("products", Inventory.PRODUCTS, Products::keep));
    }

    @Bean
    Desk.ReadModels readModels() {
        return new Desk.ReadModels(List.of("sales_by_day", "sales_by_country", "sales_by_product"));
    }

    /** @param available whether it can be had now; null of what is no product, and of one that inventory has said nothing of */
    record Sold(
            String key,
            long orders,
            long units,
            Amount amount,
            @Nullable Boolean available) {}

    record By(String by, List<Sold> rows) {}

    /** @param soldOut products of which none is to be had */
    record Books(long orders, String amount, long soldOut) {}

    /** The analytics service, as the gateway asks it. */
    @RestController
    static class AnalyticsHttp {
        private final JdbcClient sql;

        AnalyticsHttp(JdbcClient sql) {
            this.sql = sql;
        }

        @GetMapping("/sales")
        By sales(@RequestParam String by) {
            var query = switch (by) {
                case "day" -> "select *, null::bool available from sales_by_day order by name";
                case "country" -> "select *, null::bool available from sales_by_country order by amount desc, name";
                case "product" ->
                    "select s.*, p.available from sales_by_product s left join product p on p.sku = s.name order by s.amount desc, s.name";
                default ->
                    throw new Refused(
                            HttpStatus.BAD_REQUEST, "request.invalid", "by has to be day, country or product");
            };
            return new By(
                    by,
                    sql.sql(query)
                            .query((row, n) -> new Sold(
                                    row.getString("name"),
                                    row.getLong("orders"),
                                    row.getLong("units"),
                                    Amount.of(row.getBigDecimal("amount"), CURRENCY),
                                    row.getObject("available", Boolean.class)))
                            .list());
        }

        @GetMapping("/books")
        Books books() {
            return sql.sql("""
                            select coalesce(sum(orders), 0) orders, coalesce(sum(amount), 0) amount,
                              (select count(*) from product where not available) sold_out from sales_by_day
                            """)
                    .query((row, n) -> new Books(
                            row.getLong("orders"),
                            row.getBigDecimal("amount").toPlainString(),
                            row.getLong("sold_out")))
                    .single();
        }
    }
}

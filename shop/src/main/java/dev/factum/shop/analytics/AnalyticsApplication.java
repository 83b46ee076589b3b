package dev.factum.shop.analytics;

import dev.factum.Service;
import dev.factum.shop.contract.Amount;
import dev.factum.shop.contract.Desk;
import dev.factum.shop.contract.Refused;
import java.util.List;
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
                .projects(Sales.byProduct());
    }

    @Bean
    Desk.ReadModels readModels() {
        return new Desk.ReadModels(List.of("sales_by_day", "sales_by_country", "sales_by_product"));
    }

    record Sold(String key, long orders, long units, Amount amount) {}

    record By(String by, List<Sold> rows) {}

    record Books(long orders, String amount) {}

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
                case "day" -> "select * from sales_by_day order by name";
                case "country" -> "select * from sales_by_country order by amount desc, name";
                case "product" -> "select * from sales_by_product order by amount desc, name";
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
                                    Amount.of(row.getBigDecimal("amount"), CURRENCY)))
                            .list());
        }

        @GetMapping("/books")
        Books books() {
            return sql.sql("select coalesce(sum(orders), 0) orders, coalesce(sum(amount), 0) amount from sales_by_day")
                    .query((row, n) -> new Books(
                            row.getLong("orders"), row.getBigDecimal("amount").toPlainString()))
                    .single();
        }
    }
}

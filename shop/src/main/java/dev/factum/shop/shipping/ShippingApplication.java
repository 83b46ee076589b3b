package dev.factum.shop.shipping;

import dev.factum.Service;
import dev.factum.shop.contract.Desk;
import dev.factum.shop.contract.Style;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The shipping service. */
@SpringBootApplication
@Import(Desk.class)
public class ShippingApplication {
    @Bean
    Service service(@Value("${shop.style}") String style) {
        return ShippingService.in(Style.of(style));
    }

    @Bean
    Desk.ReadModels readModels() {
        return new Desk.ReadModels(List.of("shipment_list"));
    }

    record Books(long shipped, long recalled) {}

    /** The shipping service, as the gateway asks it. */
    @RestController
    static class ShippingHttp {
        private final JdbcClient sql;

        ShippingHttp(JdbcClient sql) {
            this.sql = sql;
        }

        @GetMapping("/books")
        Books books() {
            return sql.sql("""
                            select count(*) filter (where status = 'shipped') shipped, count(*) filter (where status = 'recalled') recalled
                              from shipment_list
                            """).query(Books.class).single();
        }
    }
}

package dev.factum.shop.shipping;

import dev.factum.Service;
import dev.factum.shop.contract.Desk;
import dev.factum.shop.contract.Shipping;
import java.util.List;
import java.util.function.Function;
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
    Service service() {
        return Service.named("shipping")
                .decides(ShipmentDecider.SHIPMENTS, Shipping.COMMANDS, Function.identity())
                .projects(new ShipmentList())
                .publishes(ShipmentDecider.Event.class, Shipping.EVENTS, ShippingApplication::publish);
    }

    private static List<Shipping.Event> publish(ShipmentDecider.Event event) {
        return switch (event) {
            case ShipmentDecider.Event.Shipped s -> List.of(new Shipping.Event.Shipped(s.orderId()));
            case ShipmentDecider.Event.Recalled r -> List.of(new Shipping.Event.Recalled(r.orderId()));
        };
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

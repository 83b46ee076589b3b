package dev.factum.shop.order;

import dev.factum.Service;
import dev.factum.shop.contract.Desk;
import java.util.List;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The order service. */
@SpringBootApplication
@Import(Desk.class)
public class OrderApplication {
    @Bean
    Service service() {
        return OrderService.orchestrated();
    }

    @Bean
    Desk.ReadModels readModels() {
        return new Desk.ReadModels(List.of("order_list", "credit_note_list"));
    }
}

package dev.factum.shop.order;

import dev.factum.Service;
import dev.factum.shop.contract.Desk;
import dev.factum.shop.contract.Style;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The order service. */
@SpringBootApplication
@Import(Desk.class)
public class OrderApplication {
    @Bean
    Service service(@Value("${shop.style}") String style) {
        return OrderService.in(Style.of(style));
    }

    @Bean
    Desk.ReadModels readModels() {
        return new Desk.ReadModels(List.of("order_list", "credit_note_list"));
    }
}

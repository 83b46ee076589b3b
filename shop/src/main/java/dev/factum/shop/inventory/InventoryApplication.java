package dev.factum.shop.inventory;

import dev.factum.Service;
import dev.factum.shop.contract.Desk;
import java.util.List;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The inventory service. */
@SpringBootApplication
@Import(Desk.class)
public class InventoryApplication {
    @Bean
    Service service() {
        return InventoryService.service();
    }

    @Bean
    Desk.ReadModels readModels() {
        return new Desk.ReadModels(List.of());
    }
}

package dev.factum.shop.payment;

import dev.factum.Service;
import dev.factum.shop.contract.Desk;
import dev.factum.shop.contract.Style;
import java.net.URI;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.json.JsonMapper;

/** The payment service. */
@SpringBootApplication
@Import(Desk.class)
public class PaymentApplication {
    @Bean
    HttpProvider provider(@Value("${shop.provider}") URI provider, JsonMapper json) {
        return new HttpProvider(provider, json);
    }

    @Bean
    Service service(Provider provider, @Value("${shop.style}") String style) {
        return PaymentService.in(Style.of(style), provider);
    }

    @Bean
    Desk.ReadModels readModels() {
        return new Desk.ReadModels(List.of("payment_list", "payout_list", "bad_debt_list"));
    }
}

package dev.factum.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.Service;
import dev.factum.ServiceMap;
import dev.factum.shop.contract.Style;
import dev.factum.shop.inventory.InventoryService;
import dev.factum.shop.order.OrderService;
import dev.factum.shop.payment.PaymentService;
import dev.factum.shop.shipping.ShippingService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The drawings of the checkout are what the services' values say. */
class CheckoutMapTest {
    private static final Path PAGE = Path.of("..", "docs", "saga.md");

    /** Heard by the mails and the sales figures, which take no part in a checkout. */
    private static final List<String> ELSEWHERE = List.of("order.events", "order.notices", "inventory.products");

    private static List<Service> services(Style style) {
        return List.of(
                OrderService.in(style),
                PaymentService.in(style, new NoProvider()),
                InventoryService.in(style),
                ShippingService.in(style));
    }

    @ParameterizedTest
    @EnumSource
    void the_page_has_the_drawing(Style style) throws IOException {
        var drawing = ServiceMap.of(services(style)).mermaid();
        assertThat(Files.readString(PAGE)).contains("```mermaid\n" + drawing + "```");
    }

    @ParameterizedTest
    @EnumSource
    void every_command_has_a_taker_and_every_topic_a_hearer(Style style) {
        assertThat(ServiceMap.of(services(style)).findings())
                .filteredOn(
                        finding -> ELSEWHERE.stream().noneMatch(topic -> finding.startsWith("nobody hears " + topic)))
                .noneMatch(finding -> finding.startsWith("nobody") || finding.startsWith("two"));
    }
}

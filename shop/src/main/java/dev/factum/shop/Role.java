package dev.factum.shop;

import dev.factum.shop.analytics.AnalyticsApplication;
import dev.factum.shop.contract.Style;
import dev.factum.shop.database.Databases;
import dev.factum.shop.gateway.GatewayApplication;
import dev.factum.shop.inventory.InventoryApplication;
import dev.factum.shop.notification.NotificationApplication;
import dev.factum.shop.order.OrderApplication;
import dev.factum.shop.payment.PaymentApplication;
import dev.factum.shop.shipping.ShippingApplication;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** What a part of the shop is: an application, and in how many processes it runs where each is a process of its own. */
enum Role {
    ORDER(OrderApplication.class, 2),
    PAYMENT(PaymentApplication.class, 2),
    INVENTORY(InventoryApplication.class, 2),
    SHIPPING(ShippingApplication.class, 1),
    NOTIFICATION(NotificationApplication.class, 1),
    ANALYTICS(AnalyticsApplication.class, 1),
    /** It has no database: it asks the others. */
    GATEWAY(GatewayApplication.class, 1);

    /** The schema of the topics, where these are in PostgreSQL. */
    static final String TOPICS = "topics";

    private final Class<?> application;
    private final int processes;

    Role(Class<?> application, int processes) {
        this.application = application;
        this.processes = processes;
    }

    /** Where the gateway is, if it has this port. */
    static URI gateway(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** All but the gateway. */
    static List<Role> services() {
        return Arrays.stream(values()).filter(role -> role != GATEWAY).toList();
    }

    /** Whoever needs a schema. */
    static List<String> databases() {
        var names = new ArrayList<>(services().stream().map(Role::word).toList());
        names.add(TOPICS);
        return names;
    }

    static Optional<Role> of(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    int processes() {
        return processes;
    }

    SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(application)
                .registerShutdownHook(false)
                .properties(
                        "spring.application.name=" + word(),
                        "spring.sql.init.mode=always",
                        "spring.sql.init.schema-locations=classpath:sql/" + word() + ".sql",
                        "shop.style=" + Style.ORCHESTRATED.word());
    }

    /** What a service is told, but for its port and what carries its messages. */
    Map<String, Object> settings(Databases.Access access, URI provider, URI gateway, Style style) {
        return new HashMap<>(Map.of(
                "shop.provider", provider.toString(),
                "shop.gateway", gateway.toString(),
                "shop.style", style.word(),
                "factum.schema", access.schema(),
                "spring.datasource.url", access.url(),
                "spring.datasource.username", access.user(),
                "spring.datasource.password", access.password()));
    }
}

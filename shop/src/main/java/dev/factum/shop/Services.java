package dev.factum.shop;

import dev.factum.shop.analytics.AnalyticsApplication;
import dev.factum.shop.contract.Style;
import dev.factum.shop.database.Databases;
import dev.factum.shop.gateway.GatewayApplication;
import dev.factum.shop.inventory.InventoryApplication;
import dev.factum.shop.notification.NotificationApplication;
import dev.factum.shop.order.OrderApplication;
import dev.factum.shop.payment.PaymentApplication;
import dev.factum.shop.provider.PaymentProvider;
import dev.factum.shop.shipping.ShippingApplication;
import dev.factum.topic.Transport;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The seven services in this process, each an application of its own; they share the topics, and nothing else. */
final class Services implements AutoCloseable {
    private static final Map<String, Class<?>> APPLICATIONS = applications();
    static final String TOPICS = "topics";

    private final List<AutoCloseable> running = new ArrayList<>();

    private Services() {}

    private static Map<String, Class<?>> applications() {
        var all = new LinkedHashMap<String, Class<?>>();
        all.put("order", OrderApplication.class);
        all.put("payment", PaymentApplication.class);
        all.put("inventory", InventoryApplication.class);
        all.put("shipping", ShippingApplication.class);
        all.put("notification", NotificationApplication.class);
        all.put("analytics", AnalyticsApplication.class);
        return all;
    }

    /** Whoever needs a schema. */
    static List<String> databases() {
        var names = new ArrayList<>(APPLICATIONS.keySet());
        names.add(TOPICS);
        return names;
    }

    static Services start(Databases databases, Transport topics, PaymentProvider provider, Style style, int port) {
        var services = new Services();
        try {
            services.go(databases, topics, provider, style, port);
            return services;
        } catch (RuntimeException e) {
            services.close();
            throw e;
        }
    }

    private void go(Databases databases, Transport topics, PaymentProvider provider, Style style, int port) {
        var addresses = new HashMap<String, Object>();
        APPLICATIONS.forEach((name, application) -> {
            var context = service(name, application, databases.of(name), topics, provider.uri(), style);
            running.add(context);
            addresses.put(
                    "shop.services." + name,
                    "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"));
        });
        addresses.put("server.port", port);
        running.add(application("gateway", GatewayApplication.class)
                .properties(addresses)
                .run());
    }

    private static ConfigurableApplicationContext service(
            String name, Class<?> application, Databases.Access access, Transport topics, URI provider, Style style) {
        return application(name, application)
                .properties(
                        "server.port=0",
                        "shop.provider=" + provider,
                        "shop.style=" + style.word(),
                        "factum.schema=" + access.schema(),
                        "spring.datasource.url=" + access.url(),
                        "spring.datasource.username=" + access.user(),
                        "spring.datasource.password=" + access.password(),
                        "spring.sql.init.mode=always",
                        "spring.sql.init.schema-locations=classpath:sql/" + name + ".sql")
                .initializers(context -> context.getBeanFactory().registerSingleton("factumTransport", topics))
                .run();
    }

    private static SpringApplicationBuilder application(String name, Class<?> application) {
        return new SpringApplicationBuilder(application)
                .registerShutdownHook(false)
                .properties("spring.application.name=" + name);
    }

    /** The gateway first, then whoever it asks, last started first. */
    @Override
    public void close() {
        for (var one : running.reversed()) {
            try {
                one.close();
            } catch (Exception e) {
                org.slf4j.LoggerFactory.getLogger(Services.class).warn("{} does not close: {}", one, e.toString());
            }
        }
        running.clear();
    }
}

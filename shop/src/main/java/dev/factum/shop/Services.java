package dev.factum.shop;

import dev.factum.shop.contract.Style;
import dev.factum.shop.database.Databases;
import dev.factum.topic.Transport;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;

/** All roles in this process, each an application of its own; the services share the topics, and nothing else. */
final class Services implements AutoCloseable {
    private final List<AutoCloseable> running = new ArrayList<>();

    private Services() {}

    static Services start(Databases databases, Transport topics, URI provider, Style style, int port) {
        var services = new Services();
        try {
            services.go(databases, topics, provider, style, port);
            return services;
        } catch (RuntimeException e) {
            services.close();
            throw e;
        }
    }

    private void go(Databases databases, Transport topics, URI provider, Style style, int port) {
        var addresses = new HashMap<String, Object>();
        for (var role : Role.services()) {
            var context = service(role, databases.of(role.word()), topics, provider, Role.gateway(port), style);
            running.add(context);
            addresses.put(
                    "shop.services." + role.word(),
                    "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"));
        }
        addresses.put("server.port", port);
        running.add(Role.GATEWAY.application().properties(addresses).run());
    }

    private static ConfigurableApplicationContext service(
            Role role, Databases.Access access, Transport topics, URI provider, URI gateway, Style style) {
        return role.application()
                .properties(role.settings(access, provider, gateway, style))
                .properties("server.port=0")
                .initializers(context -> context.getBeanFactory().registerSingleton("factumTransport", topics))
                .run();
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

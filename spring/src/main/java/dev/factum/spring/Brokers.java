package dev.factum.spring;

import dev.factum.kafka.Kafka;
import dev.factum.rabbitmq.RabbitMq;
import dev.factum.store.Misconfigured;
import dev.factum.topic.Transport;
import java.util.HashMap;
import java.util.function.Supplier;

/** Topics on a broker, from settings. Each broker's module is there only if the application wants it. */
final class Brokers {
    private Brokers() {}

    /** @throws Misconfigured if the module or the address is missing */
    static Transport kafka(FactumProperties.Kafka settings) {
        var connection = new HashMap<>(settings.properties());
        var servers = required(settings.bootstrapServers(), "kafka", "factum.kafka.bootstrap-servers=<host:port>,…");
        connection.put("bootstrap.servers", servers);
        return ofModule("factum-kafka", () -> Kafka.topics(connection, Kafka.Requirements.DEFAULT));
    }

    /** @throws Misconfigured if the module or the address is missing */
    static Transport rabbitMq(FactumProperties.Rabbitmq settings) {
        var uri = required(
                settings.uri(),
                "rabbitmq",
                "factum.rabbitmq.uri=amqp://<user>:<password>@<host>:<port>/<virtual host>");
        return ofModule("factum-rabbitmq", () -> RabbitMq.topics(uri));
    }

    private static String required(String value, String transport, String setting) {
        if (value.isBlank())
            throw new Misconfigured("factum.transport=" + transport + " needs to know where: set " + setting);
        return value;
    }

    private static Transport ofModule(String module, Supplier<Transport> topics) {
        try {
            return topics.get();
        } catch (NoClassDefFoundError e) {
            throw new Misconfigured("the module of this transport is missing: add the dependency dev.factum:" + module);
        }
    }
}

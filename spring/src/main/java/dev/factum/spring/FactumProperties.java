package dev.factum.spring;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the application's service runs.
 *
 * @param schema schema of the service's store; it may also hold the service's own tables
 * @param install whether to install what the schemas lack; otherwise the application refuses to start and names the files to run
 * @param transport what carries messages between services
 * @param topics topics in PostgreSQL
 * @param kafka topics on Kafka
 * @param rabbitmq topics on RabbitMQ
 * @param batch messages handled in one transaction, 1 to 10000
 * @param idle longest wait before the log is asked again when nobody rings
 * @param calls effects performed side by side, from 1
 * @param concurrency threads that share each subscription to a topic and each topic of commands, 1 to 64, each with some of the partitions
 * @param attempts how often a command is decided again on conflicts before the caller is told, from 1
 * @param http requests that wait until read models have what an earlier request wrote
 */
@ConfigurationProperties("factum")
public record FactumProperties(
        @DefaultValue("factum") String schema,
        @DefaultValue("true") boolean install,
        @DefaultValue("postgres") Transport transport,
        @DefaultValue Topics topics,
        @DefaultValue Kafka kafka,
        @DefaultValue Rabbitmq rabbitmq,
        @DefaultValue("500") int batch,
        @DefaultValue("100ms") Duration idle,
        @DefaultValue("16") int calls,
        @DefaultValue("1") int concurrency,
        @DefaultValue("20") int attempts,
        @DefaultValue Http http) {

    /** What carries messages between services. */
    public enum Transport {
        /** Topics in PostgreSQL. */
        POSTGRES,
        /** Topics on Apache Kafka; the application adds factum-kafka. */
        KAFKA,
        /** Topics on RabbitMQ; the application adds factum-rabbitmq. */
        RABBITMQ,
        /** Topics in this process alone, lost with it: for tests. */
        MEMORY
    }

    /** @param schema schema that the services share for their topics */
    public record Topics(@DefaultValue("topics") String schema) {}

    /**
     * @param bootstrapServers brokers to begin with, host:port, separated by commas
     * @param properties what else every client of Kafka needs to connect, security above all, under Kafka's own names
     */
    public record Kafka(
            @DefaultValue("") String bootstrapServers,
            @DefaultValue Map<String, String> properties) {
        /** Without the properties, which may hold secrets. */
        @Override
        public String toString() {
            return "Kafka[bootstrapServers=" + bootstrapServers + "]";
        }
    }

    /** @param uri amqp://user:password@host:port/virtual-host, or amqps://… for TLS */
    public record Rabbitmq(@DefaultValue("") String uri) {
        /** Without the address, which holds a password. */
        @Override
        public String toString() {
            return "Rabbitmq[]";
        }
    }

    /**
     * @param atMost longest wait of one request for the read models that it reads, 1ms to 30s; then it is asked to come again
     * @param waiting requests that may wait at the same time, 1 to 10000; one more is asked to come again at once
     */
    public record Http(
            @DefaultValue("2s") Duration atMost,
            @DefaultValue("32") int waiting) {
        public Http {
            if (atMost.toMillis() < 1 || atMost.toMillis() > 30_000)
                throw new IllegalArgumentException("factum.http.at-most is between 1ms and 30s, not " + atMost);
            if (waiting < 1 || waiting > 10_000)
                throw new IllegalArgumentException("factum.http.waiting is 1 to 10000, not " + waiting);
        }
    }
}

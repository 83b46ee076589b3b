package dev.factum.bench;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.ConnectionFactory;
import dev.factum.bench.Contender.Done;
import dev.factum.topic.Transport;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** RabbitMQ by hand: a channel with confirms, a thousand messages on their way at most, made before the clock runs. */
final class RabbitMqByHand {
    static final String TOPIC = "by-hand";

    private static final int IN_FLIGHT = 1_000;
    private static final long PATIENCE_MS = 60_000;

    private final String uri;
    private final List<Ready> messages;

    private record Ready(String routingKey, BasicProperties properties, byte[] body) {}

    private RabbitMqByHand(String uri, List<Ready> messages) {
        this.uri = uri;
        this.messages = messages;
    }

    /** The messages of the log for another topic, with what a relay says of each in headers. */
    static RabbitMqByHand of(DataSource pool, String uri, int partitions) throws SQLException {
        var messages = new ArrayList<Ready>();
        try (var c = pool.getConnection();
                var statement = c.createStatement();
                var row = statement.executeQuery(
                        "select id, key, time, correlation, cause, payload, position from bench.event order by position")) {
            while (row.next()) {
                var headers = Map.<String, Object>of(
                        "cloudEvents:id", row.getString("id"),
                        "cloudEvents:time", row.getString("time"),
                        "cloudEvents:partitionkey", row.getString("key"),
                        "cloudEvents:specversion", "1.0",
                        "cloudEvents:type", "line.added",
                        "cloudEvents:dataversion", "1",
                        "cloudEvents:source", "bench",
                        "cloudEvents:sequence", row.getString("position"),
                        "cloudEvents:correlationid", row.getString("correlation"),
                        "cloudEvents:causationid", row.getString("cause"));
                messages.add(new Ready(
                        Transport.partition(row.getString("key"), partitions) + ".line.added",
                        new BasicProperties.Builder()
                                .contentType("application/json")
                                .deliveryMode(2)
                                .messageId(row.getString("id"))
                                .headers(headers)
                                .build(),
                        row.getBytes("payload")));
            }
        }
        return new RabbitMqByHand(uri, messages);
    }

    Done publish() throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(uri);
        long began = System.nanoTime();
        try (var connection = factory.newConnection();
                var channel = connection.createChannel()) {
            channel.confirmSelect();
            int waiting = 0;
            for (var message : messages) {
                channel.basicPublish(TOPIC, message.routingKey(), true, message.properties(), message.body());
                if (++waiting < IN_FLIGHT) continue;
                channel.waitForConfirmsOrDie(PATIENCE_MS);
                waiting = 0;
            }
            channel.waitForConfirmsOrDie(PATIENCE_MS);
        }
        return new Done(messages.size(), System.nanoTime() - began);
    }
}

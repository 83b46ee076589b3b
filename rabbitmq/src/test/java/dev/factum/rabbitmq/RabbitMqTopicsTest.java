package dev.factum.rabbitmq;

import dev.factum.broker.RabbitBroker;
import dev.factum.test.TransportContract;
import dev.factum.topic.Transport;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The suite of every transport, on a real broker. */
class RabbitMqTopicsTest extends TransportContract {
    private static RabbitBroker broker;

    @BeforeAll
    static void start() {
        broker = RabbitBroker.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Override
    protected Transport transport() {
        return RabbitMq.topics(broker.uri());
    }

    /** Sixteen streams take it a second to make on a busy machine. */
    @Override
    protected Duration patience() {
        return Duration.ofMinutes(1);
    }
}

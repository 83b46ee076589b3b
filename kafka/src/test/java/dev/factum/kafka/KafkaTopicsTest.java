package dev.factum.kafka;

import dev.factum.broker.KafkaBroker;
import dev.factum.test.TransportContract;
import dev.factum.topic.Transport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The suite of every transport, on a real broker. */
class KafkaTopicsTest extends TransportContract {
    private static KafkaBroker broker;

    @BeforeAll
    static void start() {
        broker = KafkaBroker.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Override
    protected Transport transport() {
        return Kafka.topics(broker.address());
    }
}

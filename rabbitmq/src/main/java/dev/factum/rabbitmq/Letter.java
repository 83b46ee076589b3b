package dev.factum.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;

/** A message of a stream as it lies there. */
record Letter(long offset, BasicProperties properties, byte[] body) {
    /** A header of the broker's; and what it is asked for by whoever begins to read. */
    static final String OFFSET = "x-stream-offset";

    static Letter of(BasicProperties properties, byte[] body) {
        var headers = properties.getHeaders();
        return new Letter(
                headers != null && headers.get(OFFSET) instanceof Long offset ? offset : -1, properties, body);
    }
}

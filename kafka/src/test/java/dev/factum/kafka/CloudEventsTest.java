package dev.factum.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.factum.json.Json;
import dev.factum.topic.CloudEvent;
import dev.factum.topic.Transport.Message;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Beside the SDK of CloudEvents: each reads what the other has written in binary mode, and what the SDK has written in structured mode is read here. */
class CloudEventsTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");

    private static final Message MESSAGE = new Message(
            UUID.randomUUID(),
            "order.events",
            "7",
            NOON,
            Map.of(
                    "specversion", "1.0",
                    "type", "order-placed",
                    "source", "order",
                    "dataversion", "2",
                    "sequence", "42",
                    "correlationid", "c-1",
                    "causationid", UUID.randomUUID().toString(),
                    "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            "{\"orderId\":\"7\",\"to\":\"Zoë\"}".getBytes(UTF_8));

    private static ConsumerRecord<byte[], byte[]> arrived(ProducerRecord<byte[], byte[]> sent) {
        return new ConsumerRecord<>(
                sent.topic(),
                0,
                5,
                NOON.toEpochMilli(),
                TimestampType.CREATE_TIME,
                -1,
                -1,
                sent.key(),
                sent.value(),
                new RecordHeaders(sent.headers().toArray()),
                java.util.Optional.empty());
    }

    private static io.cloudevents.CloudEvent asTheSdkReads(ProducerRecord<byte[], byte[]> record) {
        var arrived = arrived(record);
        return KafkaMessageFactory.createReader(arrived.headers(), arrived.value())
                .toEvent();
    }

    private static io.cloudevents.core.v1.CloudEventBuilder asTheSdkBuilds() {
        return CloudEventBuilder.v1()
                .withId(MESSAGE.id().toString())
                .withSource(URI.create("order"))
                .withType("order-placed")
                .withTime(NOON.atOffset(ZoneOffset.UTC))
                .withDataContentType("application/json")
                .withExtension("dataversion", "2")
                .withExtension("sequence", "42")
                .withExtension("correlationid", "c-1")
                .withExtension("causationid", MESSAGE.attributes().get("causationid"))
                .withExtension("traceparent", MESSAGE.attributes().get("traceparent"))
                .withData(MESSAGE.body());
    }

    @Test
    void the_sdk_reads_what_is_written_here_and_finds_all_of_it() {
        var event = asTheSdkReads(CloudEvents.record(MESSAGE, 16));
        assertThat(event.getId()).isEqualTo(MESSAGE.id().toString());
        assertThat(event.getSource()).isEqualTo(URI.create("order"));
        assertThat(event.getType()).isEqualTo("order-placed");
        assertThat(event.getTime().toInstant()).isEqualTo(NOON);
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(event.getData().toBytes()).isEqualTo(MESSAGE.body());
        assertThat(event.getExtensionNames())
                .containsExactlyInAnyOrder("dataversion", "sequence", "correlationid", "causationid", "traceparent");
        for (var name : event.getExtensionNames())
            assertThat(event.getExtension(name)).isEqualTo(MESSAGE.attributes().get(name));
    }

    @Test
    void what_the_sdk_writes_is_read_here_and_nothing_of_it_is_lost() {
        var event = asTheSdkBuilds().build();
        ProducerRecord<byte[], byte[]> sent = KafkaMessageFactory.<byte[]>createWriter(
                        "order.events", null, null, "7".getBytes(UTF_8))
                .writeBinary(event);
        var read = CloudEvents.message(arrived(sent));
        assertThat(read).usingRecursiveComparison().isEqualTo(MESSAGE);
    }

    @Test
    void what_the_sdk_writes_in_structured_mode_is_known_as_such_and_taken_apart() {
        var event = asTheSdkBuilds().withExtension("retried", 3).build();
        ProducerRecord<byte[], byte[]> sent = KafkaMessageFactory.<byte[]>createWriter(
                        "order.events", null, null, "7".getBytes(UTF_8))
                .writeStructured(event, new JsonFormat());
        var read = CloudEvents.message(arrived(sent));
        assertThat(CloudEvent.isStructured(read)).isTrue();
        var apart = Json.codec().takeApart(read.body());
        var whole = CloudEvent.binary(read.topic(), "here", read.key(), read.time(), apart.attributes(), apart.data());
        var attributes = new HashMap<>(MESSAGE.attributes());
        attributes.put("retried", "3");
        assertThat(whole)
                .usingRecursiveComparison()
                .isEqualTo(new Message(MESSAGE.id(), MESSAGE.topic(), MESSAGE.key(), NOON, attributes, MESSAGE.body()));
        var binary = CloudEventBuilder.v1(event)
                .withDataContentType("text/plain")
                .withData(new byte[] {0, -1, 7})
                .build();
        assertThat(Json.codec().takeApart(new JsonFormat().serialize(binary)).data())
                .containsExactly(0, -1, 7);
        var empty = CloudEventBuilder.v1(event).withoutData().build();
        assertThat(Json.codec().takeApart(new JsonFormat().serialize(empty)).data())
                .isEmpty();
    }

    @Test
    void read_and_written_again_it_is_the_same_to_the_sdk() {
        var once = CloudEvents.record(MESSAGE, 16);
        var twice = CloudEvents.record(CloudEvents.message(arrived(once)), 16);
        assertThat(asTheSdkReads(twice)).isEqualTo(asTheSdkReads(once));
    }
}

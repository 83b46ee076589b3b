package dev.factum.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.factum.event.Ids;
import dev.factum.topic.Transport;
import dev.factum.topic.Transport.Message;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Between messages and Kafka's records, as CloudEvents 1.0 in binary mode has it: attributes are headers {@code ce_…}, the body is the record's
 * value. A record that is none, of a stranger or a tombstone, becomes a message without a type, which its reader parks as it came.
 */
final class CloudEvents {
    private static final String PREFIX = "ce_";
    private static final String CONTENT_TYPE = "content-type";
    private static final byte[] JSON = "application/json".getBytes(UTF_8);

    private CloudEvents() {}

    /** The record's own time is that of its sending: by it Kafka deletes what is old, and what is sent may have happened long before. */
    static ProducerRecord<byte[], byte[]> record(Message m, int partitions) {
        var partition = Transport.partition(m.key(), partitions);
        var record = new ProducerRecord<>(m.topic(), partition, m.key().getBytes(UTF_8), m.body());
        var headers = record.headers();
        headers.add(PREFIX + "id", m.id().toString().getBytes(UTF_8));
        headers.add(PREFIX + "time", m.time().toString().getBytes(UTF_8));
        m.attributes().forEach((name, value) -> headers.add(PREFIX + name, value.getBytes(UTF_8)));
        headers.add(CONTENT_TYPE, JSON);
        return record;
    }

    static Message message(ConsumerRecord<byte[], byte[]> record) {
        var attributes = new HashMap<String, String>();
        for (var header : record.headers()) {
            var name = header.key().toLowerCase(Locale.ROOT);
            if (name.startsWith(PREFIX)) attributes.put(name.substring(PREFIX.length()), text(header));
        }
        var id = attributes.remove("id");
        var time = attributes.remove("time");
        attributes.remove("datacontenttype");
        return new Message(
                id(id, attributes.get("source"), record),
                record.topic(),
                key(record),
                time(time, record),
                Map.copyOf(attributes),
                record.value() == null ? new byte[0] : record.value());
    }

    private static String text(Header header) {
        return header.value() == null ? "" : new String(header.value(), UTF_8);
    }

    /** A stranger's id need not be a UUID; with its source it is one event's. What has none is known by its place. */
    private static UUID id(@Nullable String id, @Nullable String source, ConsumerRecord<?, ?> record) {
        if (id == null || id.isEmpty())
            return Ids.derived(new UUID(0, 0), record.topic() + " " + record.partition() + " " + record.offset());
        try {
            var uuid = UUID.fromString(id);
            if (uuid.toString().equalsIgnoreCase(id)) return uuid;
        } catch (IllegalArgumentException e) {
            // not a UUID
        }
        return Ids.derived(new UUID(0, 0), source + " " + id);
    }

    private static Instant time(@Nullable String time, ConsumerRecord<?, ?> record) {
        try {
            if (time != null) return OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeException e) {
            // the record's is as good
        }
        return Instant.ofEpochMilli(Math.max(0, record.timestamp()));
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) return "";
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(record.key())).toString();
        } catch (CharacterCodingException e) {
            return "";
        }
    }
}

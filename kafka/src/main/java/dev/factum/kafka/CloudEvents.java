package dev.factum.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.factum.topic.CloudEvent;
import dev.factum.topic.Transport;
import dev.factum.topic.Transport.Message;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Between messages and Kafka's records, as CloudEvents 1.0 has it: written in binary mode, attributes as headers {@code ce_…} and the body as the record's
 * value; read in structured mode, too. A record that is none, of a stranger or a tombstone, becomes a message without a type, which its reader parks as it came.
 */
final class CloudEvents {
    private static final String PREFIX = "ce_";
    private static final String CONTENT_TYPE = "content-type";
    private static final byte[] JSON = "application/json".getBytes(UTF_8);

    /** What a decoder puts where bytes are no UTF-8; it may also stand there as itself. */
    private static final char REPLACEMENT = '\uFFFD';

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
        var place = record.topic() + " " + record.partition() + " " + record.offset();
        var sent = Instant.ofEpochMilli(Math.max(0, record.timestamp()));
        var body = record.value() == null ? new byte[0] : record.value();
        var attributes = new HashMap<String, String>();
        for (var header : record.headers()) {
            var name = header.key().toLowerCase(Locale.ROOT);
            if (name.startsWith(PREFIX)) {
                attributes.put(name.substring(PREFIX.length()), text(header));
                continue;
            }
            if (name.equals(CONTENT_TYPE)) {
                if (Arrays.equals(header.value(), JSON)) continue; // as all of ours
                if (CloudEvent.isStructured(text(header)))
                    return CloudEvent.structured(record.topic(), place, key(record), sent, body);
            }
            attributes.put(CloudEvent.HEADER + header.key(), text(header));
        }
        return CloudEvent.binary(record.topic(), place, key(record), sent, attributes, body);
    }

    private static String text(Header header) {
        return header.value() == null ? "" : new String(header.value(), UTF_8);
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) return "";
        var key = new String(record.key(), UTF_8);
        if (key.indexOf(REPLACEMENT) < 0) return key;
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(record.key())).toString();
        } catch (CharacterCodingException e) {
            return "";
        }
    }
}

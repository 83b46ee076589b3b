package dev.factum.shop.provider;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** An append-only file, one JSON object a line, forced to disk before a call returns. Thread-safe. */
final class Ledger implements AutoCloseable {
    record Entry(String key, String kind, String reference, BigDecimal amount) {
        boolean isTheSameAs(Entry other) {
            return kind.equals(other.kind) && reference.equals(other.reference) && amount.compareTo(other.amount) == 0;
        }
    }

    private final JsonMapper json = JsonMapper.builder().build();
    private final FileChannel file;
    private final Map<String, Entry> byKey = new LinkedHashMap<>();

    private Ledger(FileChannel file) {
        this.file = file;
    }

    static Ledger open(Path path) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        var ledger = new Ledger(
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
        ledger.load(Files.readAllBytes(path));
        return ledger;
    }

    /** A last line without its end was never answered: it is cut off. */
    private void load(byte[] bytes) throws IOException {
        int end = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '\n') continue;
            var entry = json.readValue(new String(bytes, end, i - end, StandardCharsets.UTF_8), Entry.class);
            byKey.put(entry.key(), entry);
            end = i + 1;
        }
        file.truncate(end);
        file.position(end);
    }

    /** @return what the ledger has under this key: this entry, or an earlier one */
    synchronized Entry write(Entry entry) throws IOException {
        var before = byKey.get(entry.key());
        if (before != null) return before;
        var line = ByteBuffer.wrap((json.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) file.write(line);
        file.force(false);
        byKey.put(entry.key(), entry);
        return entry;
    }

    synchronized List<Entry> entries() {
        return List.copyOf(byKey.values());
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}

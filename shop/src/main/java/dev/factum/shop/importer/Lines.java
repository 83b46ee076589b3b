package dev.factum.shop.importer;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The physical lines of a file, as bytes: what one line does wrong (an unclosed quote, another encoding) ends with it. Holds one line, at
 * most {@link #MAX_BYTES} + 1 of its bytes. Not thread-safe.
 */
final class Lines implements Closeable {
    /** Of one line, without its line feed. */
    static final int MAX_BYTES = 1 << 16;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int from;
    private int to;
    private int number;

    Lines(InputStream in) {
        this.in = in;
    }

    /** The next line; null at the end of the file. */
    @Nullable
    RawLine next() throws IOException {
        if (!filled()) return null;
        line.reset();
        boolean complete = false;
        while (!complete && filled()) complete = take();
        return new RawLine(++number, line.toByteArray());
    }

    /** How many lines were read. */
    int number() {
        return number;
    }

    private boolean filled() throws IOException {
        if (from < to) return true;
        from = 0;
        to = in.read(buffer);
        return to > 0;
    }

    /** @return whether the line ends here */
    private boolean take() {
        int end = from;
        while (end < to && buffer[end] != '\n') end++;
        line.write(buffer, from, Math.min(end - from, MAX_BYTES + 1 - line.size()));
        from = end + 1;
        return end < to;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /**
     * @param number from 1, the header
     * @param bytes without the line feed; one more than {@link #MAX_BYTES} if the line was longer
     */
    record RawLine(int number, byte[] bytes) {
        boolean tooLong() {
            return bytes.length > MAX_BYTES;
        }

        boolean empty() {
            return bytes.length == 0 || (bytes.length == 1 && bytes[0] == '\r');
        }
    }
}

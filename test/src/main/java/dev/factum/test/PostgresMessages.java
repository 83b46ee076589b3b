package dev.factum.test;

import java.nio.ByteBuffer;

/** Takes what one side says apart into messages: a type, a length, a body, of which only the beginning is kept. Not thread-safe. */
final class PostgresMessages {
    /** The type of a client's first message, which has none. */
    static final char FIRST = 0;

    private static final int KEPT = 8 << 10;

    private final byte[] kept = new byte[KEPT];
    private final boolean hasFirst;
    private boolean first;
    private int header;
    private char type;
    private int length;
    private int seen;

    private PostgresMessages(boolean hasFirst) {
        this.hasFirst = hasFirst;
        again();
    }

    static PostgresMessages ofClient() {
        return new PostgresMessages(true);
    }

    static PostgresMessages ofServer() {
        return new PostgresMessages(false);
    }

    /** The next message is a first one, too. */
    void again() {
        first = hasFirst;
        header = 0;
    }

    /** Takes bytes up to the end of a message. @return how many */
    int take(byte[] bytes, int from, int to) {
        if (isWhole()) begin();
        int at = from;
        while (at < to && header < headerLength()) takeHeader(bytes[at++]);
        if (header < headerLength()) return at - from;
        int rest = Math.min(length - seen, to - at);
        if (seen < KEPT) System.arraycopy(bytes, at, kept, seen, Math.min(rest, KEPT - seen));
        seen += rest;
        return at + rest - from;
    }

    private void begin() {
        first = false;
        header = 0;
    }

    private int headerLength() {
        return first ? Integer.BYTES : 1 + Integer.BYTES;
    }

    private void takeHeader(byte b) {
        if (header == 0) {
            type = first ? FIRST : (char) b;
            length = 0;
            seen = 0;
        }
        if (first || header > 0) length = length << 8 | (b & 0xff);
        header++;
        if (header == headerLength()) length = Math.max(0, length - Integer.BYTES); // it counts itself
    }

    /** Whether a message has just ended. */
    boolean isWhole() {
        return header > 0 && header == headerLength() && seen == length;
    }

    boolean isFirst() {
        return first;
    }

    /** Of the message that has begun. */
    char type() {
        return type;
    }

    /** At most the first 8 KiB. */
    ByteBuffer body() {
        return ByteBuffer.wrap(kept, 0, Math.min(length, KEPT));
    }
}

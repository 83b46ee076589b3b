package dev.factum.event;

/** Turns records into bytes and back. Thread-safe; knows no class but the one it is told. */
public interface Codec {
    /** @throws Undecodable if the value cannot be stored faithfully; before any transaction has seen it, a retry never helps */
    byte[] encode(Object value);

    /** @throws Undecodable if the bytes are not a {@code type}, or exceed a limit of depth or size; a retry never helps */
    <T> T decode(byte[] bytes, Class<T> type);
}

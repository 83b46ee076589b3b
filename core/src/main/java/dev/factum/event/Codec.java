package dev.factum.event;

import java.util.Map;

/** Turns records into bytes and back. Thread-safe; knows no class but the one it is told. */
public interface Codec {
    /** @throws Undecodable if the value cannot be stored faithfully; before any transaction has seen it, a retry never helps */
    byte[] encode(Object value);

    /** @throws Undecodable if the bytes are not a {@code type}, or exceed a limit of depth or size; a retry never helps */
    <T> T decode(byte[] bytes, Class<T> type);

    /** A CloudEvent in structured mode, taken apart. @param attributes by name, without those that are null @param data nothing, if it has none */
    record Structured(Map<String, String> attributes, byte[] data) {}

    /** @throws Undecodable if it is none, or this codec reads none; a retry never helps */
    default Structured takeApart(byte[] event) {
        throw new Undecodable("CloudEvents in structured mode are not read by this codec");
    }
}

package dev.factum.event;

import java.util.UUID;

/**
 * Why something happens: the message or request that caused it, and the conversation it belongs to. Passed by hand, never by thread.
 *
 * @param id the message or request that caused it; of a request also its idempotency key
 * @param correlation the same for everything that follows from one request; letters, digits and {@code . _ : -}, at most 128
 */
public record Cause(UUID id, String correlation) {
    private static final int LONGEST = 128;

    public Cause {
        if (correlation.isEmpty() || correlation.length() > LONGEST || !isPlain(correlation))
            throw new IllegalArgumentException(
                    "a correlation id has 1 to 128 letters, digits or . _ : - and this one does not; send another or none");
    }

    /** A client's request; {@code id} is its idempotency key, so that a repeated request is answered and not executed again. */
    public static Cause request(UUID id, String correlation) {
        return new Cause(id, correlation);
    }

    /** A client's request that begins a conversation. */
    public static Cause request(UUID id) {
        return new Cause(id, id.toString());
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) if (!isPlain(text.charAt(i))) return false;
        return true;
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == ':';
    }
}

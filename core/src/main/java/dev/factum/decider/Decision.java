package dev.factum.decider;

import java.util.List;

/** The outcome of a command. A refusal is a value, not an exception. */
public sealed interface Decision<E> {
    /** @param events none where nothing had to happen */
    record Accepted<E>(List<E> events) implements Decision<E> {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    /**
     * @param code stable, for programs ({@code order.exists})
     * @param reason for people; kept in the inbox and sent in answers, so without what must not be kept. What no database stores (U+0000,
     *     halves of surrogate pairs) becomes U+FFFD
     */
    record Refused<E>(String code, String reason) implements Decision<E> {
        private static final int REPLACEMENT = 0xFFFD;

        public Refused {
            if (reason.codePoints().anyMatch(Refused::isUnstorable))
                reason = reason.codePoints()
                        .map(c -> isUnstorable(c) ? REPLACEMENT : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
        }

        private static boolean isUnstorable(int c) {
            return c == 0 || Character.getType(c) == Character.SURROGATE;
        }
    }

    static <E> Decision<E> accept(E event) {
        return new Accepted<>(List.of(event));
    }

    static <E> Decision<E> accept(List<E> events) {
        return new Accepted<>(events);
    }

    static <E> Decision<E> nothing() {
        return new Accepted<>(List.of());
    }

    static <E> Decision<E> refuse(String code, String reason) {
        return new Refused<>(code, reason);
    }
}

package dev.factum.topic;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** What stands as text in every message. Read by hand as Factum writes it, because every message that is read comes by here, and by the JDK otherwise. */
final class Written {
    private static final int UUID_LENGTH = 36;
    private static final String SECONDS = "dddd-dd-ddTdd:dd:dd";
    private static final int NANO_DIGITS = 9;

    private Written() {}

    /** RFC 3339. @return nothing if it is no time */
    static Optional<Instant> time(String text) {
        try {
            return Optional.of(
                    isUtc(text) ? utc(text) : OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** With seconds, and with a fraction of 1 to 9 digits if with any. */
    private static boolean isUtc(String text) {
        int last = text.length() - 1;
        if (last < SECONDS.length() || text.charAt(last) != 'Z') return false;
        for (int i = 0; i < SECONDS.length(); i++)
            if (SECONDS.charAt(i) == 'd' ? !isDigit(text.charAt(i)) : text.charAt(i) != SECONDS.charAt(i)) return false;
        int digits = last - SECONDS.length() - 1;
        if (digits < 0) return true;
        if (text.charAt(SECONDS.length()) != '.' || digits == 0 || digits > NANO_DIGITS) return false;
        for (int i = SECONDS.length() + 1; i < last; i++) if (!isDigit(text.charAt(i))) return false;
        return true;
    }

    private static Instant utc(String text) {
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        if (hour > 23 || minute > 59 || second > 59) throw new DateTimeException("no time of a day");
        long day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10))
                .toEpochDay();
        int from = SECONDS.length() + 1;
        int to = text.length() - 1;
        int nanos = from < to ? number(text, from, to) : 0;
        for (int digits = Math.max(0, to - from); digits < NANO_DIGITS; digits++) nanos *= 10;
        return Instant.ofEpochSecond(((day * 24 + hour) * 60 + minute) * 60 + second, nanos);
    }

    private static int number(String digits, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) number = number * 10 + digits.charAt(i) - '0';
        return number;
    }

    /** @return nothing if it is no UUID, or one that is not written as they are */
    static Optional<UUID> uuid(String text) {
        if (text.length() != UUID_LENGTH) return Optional.empty();
        for (int i = 0; i < UUID_LENGTH; i++)
            if (i == 8 || i == 13 || i == 18 || i == 23 ? text.charAt(i) != '-' : !isHex(text.charAt(i)))
                return Optional.empty();
        return Optional.of(UUID.fromString(text));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHex(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
}

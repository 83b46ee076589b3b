package dev.factum.cli;

import dev.factum.postgres.PostgresLog;
import dev.factum.store.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Numbers and times as people read them. */
final class Humane {
    private static final String[] UNITS = {"kB", "MB", "GB", "TB"};

    private Humane() {}

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String counted(long number, String one, String many) {
        return count(number) + " " + (number == 1 ? one : many);
    }

    static String behind(OptionalLong behind) {
        if (behind.isEmpty()) return "?";
        return behind.getAsLong() > PostgresLog.MOST_BEHIND
                ? "> " + count(PostgresLog.MOST_BEHIND)
                : count(behind.getAsLong());
    }

    /** As a command takes it. */
    static String place(Mark mark) {
        return mark.sub() == 0 ? Long.toString(mark.at()) : mark.at() + "." + mark.sub();
    }

    static String ago(@Nullable Instant then, Instant now) {
        if (then == null) return "?";
        var since = Duration.between(then, now);
        return since.toSeconds() < 1 ? "just now" : duration(since) + " ago";
    }

    /** Its two largest units. */
    static String duration(Duration duration) {
        if (duration.toSeconds() < 1) return Math.max(0, duration.toMillis()) + " ms";
        if (duration.toMinutes() < 1) return duration.toSeconds() + " s";
        if (duration.toHours() < 1) return two(duration.toMinutes(), "min", duration.toSecondsPart(), "s");
        if (duration.toDays() < 1) return two(duration.toHours(), "h", duration.toMinutesPart(), "min");
        return two(duration.toDays(), "d", duration.toHoursPart(), "h");
    }

    private static String two(long large, String unit, int small, String smaller) {
        return count(large) + " " + unit + (small == 0 ? "" : " " + small + " " + smaller);
    }

    static String bytes(long bytes) {
        double size = bytes / 1024.0;
        int unit = 0;
        for (; size >= 1000 && unit < UNITS.length - 1; unit++) size /= 1024;
        return String.format(Locale.ROOT, size < 10 && unit > 0 ? "%.1f %s" : "%,.0f %s", size, UNITS[unit]);
    }
}

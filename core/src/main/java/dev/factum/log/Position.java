package dev.factum.log;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * A place in the reading order of one log. Positions of two logs cannot be compared: asking throws.
 *
 * @param log the service whose log it is
 * @param at the sequence number, from 1; 0 is before everything
 * @param sub 0 for ordinary events; 1, 2 … for events that committed late and were placed after {@code at}
 */
public record Position(String log, long at, int sub) implements Comparable<Position> {
    private static final Comparator<Position> ORDER =
            Comparator.comparingLong(Position::at).thenComparingInt(Position::sub);
    private static final Pattern TEXT = Pattern.compile("([a-z][a-z0-9-]{0,49}):(\\d{1,18})(?:\\.(\\d{1,9}))?");

    public static Position start(String log) {
        return new Position(log, 0, 0);
    }

    /** Reads what {@link #toString} wrote. @throws IllegalArgumentException for anything else */
    public static Position parse(String text) {
        var match = TEXT.matcher(text);
        if (!match.matches())
            throw new IllegalArgumentException("a position reads like order:4711 or order:4711.2, not '" + text + "'");
        var sub = match.group(3);
        return new Position(match.group(1), Long.parseLong(match.group(2)), sub == null ? 0 : Integer.parseInt(sub));
    }

    @Override
    public int compareTo(Position other) {
        if (!log.equals(other.log)) throw new IllegalArgumentException(this + " and " + other + " are of two logs");
        return ORDER.compare(this, other);
    }

    /** As it travels in the header {@code Factum-Position}: {@code order:4711}, {@code order:4711.2}. */
    @Override
    public String toString() {
        return log + ":" + at + (sub == 0 ? "" : "." + sub);
    }
}

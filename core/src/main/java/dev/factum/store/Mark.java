package dev.factum.store;

import java.util.UUID;

/**
 * How far a subscription has read a {@link Place}: always the place of an entry that was read, with that entry's id, so that a log which
 * lost events is noticed.
 *
 * @param at log position or offset
 * @param sub see {@link dev.factum.log.Position}
 */
public record Mark(long at, int sub, UUID event) {
    private static final UUID NONE = new UUID(0, 0);

    /** Before everything. */
    public static final Mark START = new Mark(0, 0, NONE);

    public boolean isStart() {
        return at == 0;
    }

    public boolean isBefore(Mark other) {
        return at < other.at || (at == other.at && sub < other.sub);
    }
}
